import { expect, test } from 'vitest';
import { ConfigError } from '../../lib/internal/config-error';
import { defineSchema, parseProps } from '../../lib/internal/schema';

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

function messageOf(props: unknown): string {
  try {
    parseProps('test/server', aSchema, props);
  } catch (error) {
    if (ConfigError.isConfigError(error)) return error.message;
    throw error;
  }
  return 'accepted';
}

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
  expect(messageOf(props)).toBe(message);
});
