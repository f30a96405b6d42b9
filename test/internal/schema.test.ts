import { describe, expect, test } from 'vitest';
import { defineSchema, parseProps } from '../../lib/internal/schema';
import { messageOf } from '../synth';

const aSchema = defineSchema((z) =>
  z.strictObject({
    model: z.string().min(3),
    replicas: z.int().min(0).optional(),
    role: z.enum(['prefill', 'decode']).optional(),
    resources: z.strictObject({ cpu: z.string(), memory: z.string().optional() }).optional(),
    listeners: z.array(z.strictObject({ port: z.int() })).optional(),
    tier: z.union([z.strictObject({ kind: z.literal('cpu'), bytes: z.int() }), z.literal('none')]).optional(),
  }),
);

const errorOf = (props: unknown) => messageOf(() => parseProps('test/server', aSchema, props));

test('accepts what the schema accepts', () => {
  expect(parseProps('test/server', aSchema, { model: 'org/name', replicas: 0 })).toEqual({ model: 'org/name', replicas: 0 });
});

test.each([
  [{ model: 'org/name', replica: 2 }, '[test/server] replica: is not a known prop. Fix: did you mean "replicas"?'],
  [{}, '[test/server] model: is missing. Fix: give a string.'],
  [{ model: 7 }, '[test/server] model: 7 is not a string. Fix: give a string.'],
  [{ model: 'org/name', replicas: -1 }, '[test/server] replicas: -1 is too small. Fix: give at least 0.'],
  [{ model: 'org/name', replicas: 1.5 }, '[test/server] replicas: 1.5 is not a whole number. Fix: give a whole number.'],
  [
    { model: 'org/name', role: 'decoder' },
    '[test/server] role: "decoder" is not one of the choices. Fix: did you mean "decode"?',
  ],
  [
    { model: 'org/name', resources: { cpu: '1', memmory: '1Gi' } },
    '[test/server] resources.memmory: is not a known prop. Fix: did you mean "memory"?',
  ],
  [
    { model: 'org/name', listeners: [{ port: 80 }, { prot: 80 }] },
    '[test/server] listeners[1].port: is missing. Fix: give a number.\n[test/server] listeners[1].prot: is not a known prop. Fix: did you mean "port"?',
  ],
  [
    { model: 'org/name', tier: { kind: 'cpu', byte: 1 } },
    '[test/server] tier.bytes: is missing. Fix: give a number.\n[test/server] tier.byte: is not a known prop. Fix: did you mean "bytes"?',
  ],
])('says what is wrong with %j', (props, message) => {
  expect(errorOf(props)).toBe(message);
});

describe('a union whose forms are told apart by a key', () => {
  const volumes = defineSchema((z) =>
    z.strictObject({
      data: z.union([
        z.strictObject({ path: z.string(), memory: z.boolean() }),
        z.strictObject({ path: z.string(), host: z.string() }),
        z.strictObject({ path: z.string(), claim: z.string() }),
      ]),
    }),
  );
  test.each([
    ['none of them', { path: '/x' }, 'data: names none of "memory", "host" and "claim". Fix: give one of them.'],
    [
      'none of them, and another mistake',
      { path: 7 },
      'data: names none of "memory", "host" and "claim". Fix: give one of them.\n[test/x] data.path: 7 is not a string. Fix: give a string.',
    ],
    [
      'one of them, misspelt',
      { path: '/x', hots: 'y' },
      'data: names none of "memory", "host" and "claim". Fix: give one of them.\n[test/x] data.hots: is not a known prop. Fix: did you mean "host"?',
    ],
    ['one of them, wrongly', { path: '/x', host: 7 }, 'data.host: 7 is not a string. Fix: give a string.'],
  ])('says which there are where it names %s', (_, data, message) => {
    expect(messageOf(() => parseProps('test/x', volumes, { data }))).toBe(`[test/x] ${message}`);
  });
});

test('reads on after "Fix:" in small letters, unless the first word is a name', () => {
  const schema = defineSchema((z) =>
    z.strictObject({
      name: z.string().regex(/^x/, 'Give a name'),
      gpu: z.custom(() => false, 'Accelerator.nvidia() or a sibling'),
    }),
  );
  expect(messageOf(() => parseProps('test/x', schema, { name: 'a', gpu: 1 }))).toBe(
    '[test/x] name: "a" is not valid. Fix: give a name.\n[test/x] gpu: 1 is not valid. Fix: Accelerator.nvidia() or a sibling.',
  );
});

test('where a word tells the forms of a union apart, that word is what is wrong', () => {
  const tiers = defineSchema((z) =>
    z.strictObject({
      tier: z.union([
        z.strictObject({ kind: z.literal('cpu'), size: z.string() }),
        z.strictObject({ kind: z.literal('disk'), path: z.string() }),
      ]),
    }),
  );
  expect(messageOf(() => parseProps('test/x', tiers, { tier: { kind: 'dsk' } }))).toMatch(
    /^\[test\/x\] tier\.kind: "dsk" is not one of the choices\. Fix: did you mean "disk"\?/,
  );
});
