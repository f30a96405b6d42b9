import { ConfigError } from '../internal/config-error';
import type { Z } from '../internal/schema';
import { shown } from '../internal/words';

/** Replicas that the API can count. */
const MOST_INT32 = 2 ** 31 - 1;

/** @internal Schema of what the API counts in 32 bits, such as replicas: it reads more as less than nothing. */
export const int32Schema = (z: Z, least = 0) => z.int().min(least).max(MOST_INT32);

/** Bytes of a gibibyte. */
export const GIB = 2 ** 30;

const FORM = /^([+-]?)(\d*)(?:\.(\d*))?(?:([KMGTPE])i|([numkMGTPE])|[eE]([+-]?\d{1,2}))?$/;
const BINARY = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];
const DECIMAL: Readonly<Record<string, number>> = { n: -9, u: -6, m: -3, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 };
const NANO = 10n ** 9n;

/** What to write where a quantity is expected: the message of a zod refinement with `isQuantity`. */
export const QUANTITY_FORM = 'write a quantity such as "64Gi", "1.5" or "500m"';

/**
 * Whether a value is a Kubernetes quantity: a decimal number, bare or with a suffix from `n` to `E`, from `Ki` to `Ei`, or an
 * exponent of at most two digits. For schemas: `z.string().refine(isQuantity, QUANTITY_FORM)`.
 */
export function isQuantity(value: unknown): value is string | number {
  return (typeof value === 'string' || typeof value === 'number') && nanosOf(value) !== undefined;
}

/** What to write where a quantity cannot be negative: the message of a zod refinement with `isAmount`. */
export const AMOUNT_FORM = 'write a quantity of 0 or more such as "64Gi", "1.5" or "500m"';

/** Whether a value is a quantity of nothing or more. For schemas: `z.string().refine(isAmount, AMOUNT_FORM)`. */
export function isAmount(value: unknown): value is string | number {
  return isQuantity(value) && parseQuantity(value) >= 0;
}

/** Bytes of which storage and memory have some: less was meant to have a unit. */
const LEAST_SIZE = 2 ** 20;

/** What to write where there has to be storage or memory: the message of a zod refinement with `isSize`. */
export const SIZE_FORM = 'write a size of 1Mi or more such as "64Gi": a number alone counts bytes';

/** Whether a value is a quantity of storage or memory that holds something. For schemas: `z.string().refine(isSize, SIZE_FORM)`. */
export function isSize(value: unknown): value is string | number {
  return isQuantity(value) && parseQuantity(value) >= LEAST_SIZE;
}

/**
 * A quantity as a number: of cores for CPU, of bytes for memory.
 * @throws ConfigError where it is none
 * @example parseQuantity('500m') // 0.5
 */
export function parseQuantity(quantity: string | number): number {
  const nanos = exactly('parseQuantity', quantity);
  return Number(nanos / NANO) + Number(nanos % NANO) / Number(NANO);
}

/**
 * A quantity as whole bytes; parts of a byte are rounded up, as Kubernetes does.
 * @throws ConfigError where it is none, or negative
 * @example bytesOf('64Gi') // 68719476736
 */
export function bytesOf(quantity: string | number): number {
  const nanos = exactly('bytesOf', quantity);
  if (nanos < 0n)
    throw new ConfigError('bytesOf', [{ field: 'quantity', what: `${shown(quantity)} is negative`, fix: 'give 0 or more.' }]);
  return Number(roundedUp(nanos, NANO));
}

/**
 * The order of two quantities by their amount, however they are written, as a sort function gives it: negative, 0 or positive.
 * @throws ConfigError where one is none
 * @example compareQuantities('1Gi', '1024Mi') // 0
 */
export function compareQuantities(a: string | number, b: string | number): number {
  const difference = exactly('compareQuantities', a) - exactly('compareQuantities', b);
  return difference > 0n ? 1 : difference < 0n ? -1 : 0;
}

/**
 * Whole bytes as a quantity, in the largest binary unit that holds them exactly.
 * @throws ConfigError for a number that is not a whole one, is negative, or is too large to be exact
 * @example formatBytes(1536 * 2 ** 20) // '1536Mi'
 */
export function formatBytes(bytes: number): string {
  if (!Number.isSafeInteger(bytes) || bytes < 0) {
    throw new ConfigError('formatBytes', [
      {
        field: 'bytes',
        what: `${shown(bytes)} is not a whole number of bytes`,
        fix: `give a whole number from 0 to ${Number.MAX_SAFE_INTEGER}.`,
      },
    ]);
  }
  return inLargestUnit(bytes, 0);
}

/** Whole kibibytes likewise, for sizes that are not exact as bytes. */
export function formatKibibytes(kibibytes: number): string {
  return inLargestUnit(kibibytes, 1);
}

/**
 * GiB as a quantity. Whole numbers stay in `Gi`; parts come in the unit that holds them exactly.
 * @throws ConfigError for a number of GiB that is no whole number of bytes
 * @example gib(64) // '64Gi'
 * @example gib(0.5) // '512Mi'
 */
export function gib(n: number): string {
  return Number.isSafeInteger(n) && n > 0 ? `${n}Gi` : formatBytes(n * GIB);
}

function inLargestUnit(amount: number, unit: number): string {
  const larger = amount > 0 && amount % 1024 === 0 && unit < BINARY.length - 1;
  return larger ? inLargestUnit(amount / 1024, unit + 1) : `${amount}${BINARY[unit]}`;
}

function exactly(at: string, quantity: string | number): bigint {
  const nanos = nanosOf(quantity);
  if (nanos !== undefined) return nanos;
  throw new ConfigError(at, [{ field: 'quantity', what: `${shown(quantity)} is not a quantity`, fix: `${QUANTITY_FORM}.` }]);
}

/** The amount in billionths, which is as fine as Kubernetes counts. */
function nanosOf(quantity: string | number): bigint | undefined {
  const match = FORM.exec(String(quantity));
  if (!match) return undefined;
  const [, sign = '', whole = '', fraction = '', binary, decimal, exponent] = match;
  if (whole + fraction === '') return undefined;
  const power = 9 - fraction.length + (decimal ? (DECIMAL[decimal] ?? 0) : Number(exponent ?? 0));
  const digits = BigInt(whole + fraction) * 1024n ** BigInt(binary ? BINARY.indexOf(`${binary}i`) : 0);
  const nanos = power >= 0 ? digits * 10n ** BigInt(power) : roundedUp(digits, 10n ** BigInt(-power));
  return sign === '-' ? -nanos : nanos;
}

function roundedUp(dividend: bigint, divisor: bigint): bigint {
  return (dividend + divisor - 1n) / divisor;
}
