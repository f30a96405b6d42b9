import { expect, test } from 'vitest';
import { defineSchema, parseProps } from '../../lib/internal/schema';
import { httpsUrlSchema, urlSchema } from '../../lib/internal/urls';
import { messageOf } from '../synth';

const aSchema = defineSchema((z) =>
  z.strictObject({ url: urlSchema(z).optional(), safe: httpsUrlSchema(z, 'which is what it speaks').optional() }),
);
const errorOf = (props: unknown) => messageOf(() => parseProps('test/x', aSchema, props));

test.each(['http://engine.models.svc:8000', 'https://[2001:db8::1]:443/v1', 'http://a/b?c=d'])('takes %s', (url) => {
  expect(errorOf({ url })).toBe('accepted');
});

test.each([
  ['http://engine.models.svc:99999', '"http://engine.models.svc:99999"'],
  ['http://:80', '"http://:80"'],
  ['http://a b', '"http://a b"'],
  ['ftp://a', '"ftp://a"'],
  ['http://a/#b', '"http://a/#b"'],
  ['http://me:pass@a', '"http://***@a"'],
])('refuses %s', (url, shown) => {
  expect(errorOf({ url })).toBe(
    `[test/x] url: ${shown} is not valid. Fix: give a URL such as "http://prometheus.monitoring.svc:9090", without user and password.`,
  );
});

test.each(['http://a', 'https://a:70000'])('refuses %s where it has to be https', (safe) => {
  expect(errorOf({ safe })).toBe(
    `[test/x] safe: "${safe}" is not valid. Fix: give a URL with https://, which is what it speaks, without user and password.`,
  );
});
