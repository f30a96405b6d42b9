import type { Problem } from '../internal/config-error';
import type { Z } from '../internal/schema';
import { dnsProblem } from './names';

/** The last port there is. */
export const LAST_PORT = 65_535;
/** A process without privileges opens no port below it. */
const FIRST_UNPRIVILEGED_PORT = 1024;

/** @internal Schema of a port. */
export const portSchema = (z: Z) => z.int().min(1).max(LAST_PORT);

/** @internal Schema of a port that a process without privileges opens. */
export const unprivilegedPortSchema = (z: Z) => z.int().min(FIRST_UNPRIVILEGED_PORT).max(LAST_PORT);

/** Characters in the name of a port. */
const PORT_NAME_MAX = 15;

/** What is wrong with the name of a port, or nothing. */
export function portNameProblem(field: string, name: string): Problem | undefined {
  const problem = dnsProblem(field, name, PORT_NAME_MAX);
  if (problem || (/[a-z]/.test(name) && !name.includes('--'))) return problem;
  return { field, what: `"${name}" is not what a port can be called`, fix: 'give a letter at least, and no two "-" in a row.' };
}
