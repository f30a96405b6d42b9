import type { Z } from '../internal/schema';

/** The last port there is. */
export const LAST_PORT = 65_535;
/** A process without privileges opens no port below it. */
const FIRST_UNPRIVILEGED_PORT = 1024;

/** @internal Schema of a port. */
export const portSchema = (z: Z) => z.int().min(1).max(LAST_PORT);

/** @internal Schema of a port that a process without privileges opens. */
export const unprivilegedPortSchema = (z: Z) => z.int().min(FIRST_UNPRIVILEGED_PORT).max(LAST_PORT);
