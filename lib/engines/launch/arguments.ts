import type { ShellExpression } from './facts';

/** A flag with its values: a part of a command line that is not yet text. */
export interface Argument {
  /** The flag as it is written, with `no-` where it is switched off. */
  readonly flag: string;
  /** Its values in order; none for a switch. */
  readonly values: readonly (string | ShellExpression)[];
  /** The fact or the setting that it says, such as `tensorParallelSize` or `maxModelLen`. */
  readonly prop: string;
}

/**
 * The words of an argument: `--flag`, `--flag=value`, or `--flag` and its values where there are several.
 * @param quote quotes a literal value, for a shell that will read the words; shell expressions are left as they are
 */
export function argumentWords({ flag, values }: Argument, quote: (text: string) => string = (text) => text): string[] {
  const words = values.map((value) => (typeof value === 'string' ? quote(value) : value.shell));
  return words.length === 1 ? [`${flag}=${words[0]}`] : [flag, ...words];
}
