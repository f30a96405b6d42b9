import type { Z } from './schema';

/**
 * A part of schemas that is the same wherever it stands, and so is built once: building a thousand props one by one takes longer than
 * synthesizing an app.
 */
export function shared<T>(build: (z: Z) => T): (z: Z) => T {
  let part: T | undefined;
  return (z) => {
    part ??= build(z);
    return part;
  };
}

/** Words of any kind, if given. */
export const optionalText = shared((z) => z.string().min(1).optional());
/** Yes or no, if given. */
export const optionalFlag = shared((z) => z.boolean().optional());
/** A whole number from 1, if given. */
export const optionalCount = shared((z) => z.int().min(1).optional());
/** A whole number from 0, if given. */
export const optionalAmount = shared((z) => z.int().min(0).optional());
