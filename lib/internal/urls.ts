import type { Z } from './schema';

const URL_WITHOUT_USER = /^https?:\/\/[^\s/@?#]+(\/[^\s#]*)?$/;
const HTTPS_WITHOUT_USER = /^https:\/\/[^\s/@?#]+(\/[^\s#]*)?$/;

/** @internal Schema of a URL of http or https. A user or a password in it would be there for all to read, and is refused. */
export const urlSchema = (z: Z, example = 'http://prometheus.monitoring.svc:9090') =>
  z.string().regex(URL_WITHOUT_USER, `Give a URL such as "${example}", without user and password`);

/** @internal Schema of a URL of https. */
export const httpsUrlSchema = (z: Z, why: string) =>
  z.string().regex(HTTPS_WITHOUT_USER, `Give a URL with https://, ${why}, without user and password`);
