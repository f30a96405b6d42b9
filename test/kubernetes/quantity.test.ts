import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  bytesOf,
  compareQuantities,
  formatBytes,
  formatKibibytes,
  gib,
  isQuantity,
  parseQuantity,
} from '../../lib/kubernetes/quantity';
import { messageOf } from '../synth';

const bytes = fc.nat({ max: Number.MAX_SAFE_INTEGER });
const quantity = fc
  .tuple(
    fc.constantFrom('', '+', '-'),
    fc.nat(),
    fc.constantFrom('', '.', '.5', '.125'),
    fc.constantFrom('', 'n', 'u', 'm', 'k', 'M', 'G', 'T', 'P', 'E', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei', 'e3', 'E-2', 'e+1'),
  )
  .map((parts) => parts.join(''));

test('every suffix is the power that Kubernetes takes it for', () => {
  const decimal = { n: 1e-9, u: 1e-6, m: 1e-3, k: 1e3, M: 1e6, G: 1e9, T: 1e12, P: 1e15, E: 1e18 };
  const binary = { Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40, Pi: 2 ** 50, Ei: 2 ** 60 };
  for (const [suffix, power] of Object.entries({ ...decimal, ...binary }))
    expect([suffix, parseQuantity(`1${suffix}`)]).toEqual([suffix, power]);
});

test.each([
  ['0', 0],
  ['4', 4],
  [4, 4],
  ['1.5', 1.5],
  ['.5', 0.5],
  ['5.', 5],
  ['+1', 1],
  ['-2Ki', -2048],
  ['500m', 0.5],
  ['250u', 0.00025],
  ['1e3', 1000],
  ['12E-1', 1.2],
  ['1E', 1e18],
  ['2k', 2000],
  ['64Gi', 68_719_476_736],
  ['1.5Ti', 1_649_267_441_664],
  ['0.1n', 1e-9],
])('reads %j as %d', (text, amount) => {
  expect(parseQuantity(text)).toBe(amount);
});

test.each([
  '',
  ' 1',
  '1 Gi',
  '.',
  '+',
  'Gi',
  '1gi',
  '1K',
  '1KB',
  '1GB',
  '1e',
  '1e100',
  '1.5.2',
  '0x10',
  'NaN',
  Number.NaN,
  Infinity,
  null,
  {},
])('does not take %j for a quantity', (text) => {
  expect(isQuantity(text)).toBe(false);
});

test('rounds parts of a byte up', () => {
  expect(bytesOf('1500m')).toBe(2);
  expect(bytesOf('1.5Gi')).toBe(1_610_612_736);
});

test('writes GiB', () => {
  expect([gib(64), gib(2048), gib(1.5), gib(0.25), gib(0)]).toEqual(['64Gi', '2048Gi', '1536Mi', '256Mi', '0']);
});

test.each([
  [
    () => parseQuantity('64GB'),
    '[parseQuantity] quantity: "64GB" is not a quantity. Fix: write a quantity such as "64Gi", "1.5" or "500m".',
  ],
  [() => bytesOf('-1Gi'), '[bytesOf] quantity: "-1Gi" is negative. Fix: give 0 or more.'],
  [
    () => formatBytes(1.5),
    '[formatBytes] bytes: 1.5 is not a whole number of bytes. Fix: give a whole number from 0 to 9007199254740991.',
  ],
])('says what is wrong (%#)', (call, message) => {
  expect(messageOf(call)).toBe(message);
});

test('bytes survive being written and read', () => {
  fc.assert(fc.property(bytes, (n) => bytesOf(formatBytes(n)) === n));
});

test('kibibytes survive being written and read', () => {
  fc.assert(fc.property(fc.nat(), (n) => bytesOf(formatKibibytes(n)) === n * 1024));
  expect([0, 1, 1536, 2 ** 20, 2 ** 60].map(formatKibibytes)).toEqual(['0Ki', '1Ki', '1536Ki', '1Gi', '1024Ei']);
});

test('the order of quantities is that of their amounts', () => {
  fc.assert(fc.property(bytes, bytes, (a, b) => compareQuantities(formatBytes(a), String(b)) === Math.sign(a - b)));
  expect(compareQuantities('1Gi', '1G')).toBe(1);
  expect(compareQuantities('1', '1000m')).toBe(0);
  expect(compareQuantities('9007199254740993', '9007199254740992')).toBe(1);
});

test('comparing is antisymmetric and agrees with parsing', () => {
  fc.assert(
    fc.property(quantity, quantity, (a, b) => {
      expect(compareQuantities(a, b)).toBe(0 - compareQuantities(b, a));
      if (parseQuantity(a) > parseQuantity(b)) expect(compareQuantities(a, b)).toBe(1);
    }),
  );
});
