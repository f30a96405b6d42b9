import type { Z } from './schema';

/** What may stand behind the scheme: a host, and a path if there is one. Not a user, and not a fragment. */
const REST = String.raw`:\/\/[^\s/@?#]+(\/[^\s#]*)?$`;
const HTTP = new RegExp(`^https?${REST}`);
const HTTPS = new RegExp(`^https${REST}`);

/** Whether a text looks like such a URL and is one: a port has an end, and a host is more than its port. */
const isUrl = (pattern: RegExp) => (text: string) => pattern.test(text) && URL.canParse(text);

/** @internal Schema of a URL of http or https. A user or a password in it would be there for all to read, and is refused. */
export const urlSchema = (z: Z, example = 'http://prometheus.monitoring.svc:9090') =>
  z.string().refine(isUrl(HTTP), `Give a URL such as "${example}", without user and password`);

/** @internal Schema of a URL of https. */
export const httpsUrlSchema = (z: Z, why: string) =>
  z.string().refine(isUrl(HTTPS), `Give a URL with https://, ${why}, without user and password`);
