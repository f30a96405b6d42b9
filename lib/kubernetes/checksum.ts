import { createHash } from 'node:crypto';

/** The annotation that makes pods new when their configuration is. */
export const CONFIG_CHECKSUM = 'checksum/config';

/** What changes whenever a text does. */
export function checksum(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
