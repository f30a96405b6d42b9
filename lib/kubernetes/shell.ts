/** A word of a command: text that reaches the command as it is, or an expression that the shell computes first. */
export type ShellWord = string | { readonly shell: string };

/** A line of a script, or several. */
export type ShellLine =
  /** What a reader is told. */
  | { readonly comment: string }
  /** Runs a command. */
  | {
      readonly run: readonly ShellWord[];
      /** Variables of this command alone. */
      readonly env?: Readonly<Record<string, ShellWord>>;
      /** The command takes the place of the shell, so that signals reach it. */
      readonly exec?: boolean;
      /** The script goes on while the command runs. */
      readonly background?: boolean;
    }
  /** Sets a variable of the script. */
  | { readonly assign: string; readonly to: ShellWord }
  /** Sets a list, which `"${name[@]}"` repeats word by word. */
  | { readonly list: string; readonly words: readonly ShellWord[] };

/** Characters that mean themselves to every shell. */
const PLAIN = /^[A-Za-z0-9_/:=.,@%+-]+$/;

/** Text as one word of a POSIX shell, whatever it contains. A NUL, which no argument can hold, is not text. */
export function quoteForShell(text: string): string {
  return PLAIN.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** A word as a shell reads it: text is quoted, expressions stay. */
export function shellWord(word: ShellWord): string {
  return typeof word === 'string' ? quoteForShell(word) : word.shell;
}

/**
 * Text as one word of a shell in which `$(NAME)` stands for a variable, as it does in `args` that no shell reads: there the kubelet
 * replaces it, and takes `$$(NAME)` for a `$(NAME)` that is not meant. Other text stays itself, also `$(NAME)` of variables that there are
 * not: nothing that a text or a value contains is ever run.
 * @param names the variables that there are
 */
export function quoteWithReferences(text: string, names: ReadonlySet<string>): string {
  const words: string[] = [];
  let literal = '';
  let at = 0;
  for (const match of text.matchAll(/(\$*)\$\(([A-Za-z_][A-Za-z0-9_]*)\)/g)) {
    const [reference, dollars = '', name = ''] = match;
    literal += text.slice(at, match.index);
    at = match.index + reference.length;
    if (!names.has(name)) literal += reference;
    else if (dollars.length % 2 === 1) literal += reference.slice(1);
    else {
      words.push(...(literal + dollars === '' ? [] : [quoteForShell(literal + dollars)]), `"$${name}"`);
      literal = '';
    }
  }
  literal += text.slice(at);
  return words.join('') + (literal === '' && words.length > 0 ? '' : quoteForShell(literal));
}

/** A script of one line or command after the other. */
export function renderScript(lines: readonly ShellLine[]): string {
  return lines.map(renderLine).join('\n');
}

function renderLine(line: ShellLine): string {
  if ('comment' in line) return line.comment.replace(/^/gm, '# ');
  if ('assign' in line) return `${line.assign}=${shellWord(line.to)}`;
  if ('list' in line) return `${line.list}=(\n${line.words.map((word) => `  ${shellWord(word)}\n`).join('')})`;
  const env = Object.entries(line.env ?? {}).map(([name, value]) => `${name}=${shellWord(value)}`);
  const words = [...env, ...(line.exec ? ['exec'] : []), ...line.run.map(shellWord)];
  return `${wrapped(words)}${line.background ? ' &' : ''}`;
}

/** Words that belong to flags each on a line of their own. */
function wrapped(words: readonly string[]): string {
  return words.map((word, i) => (i === 0 ? word : word.startsWith('--') ? ` \\\n  ${word}` : ` ${word}`)).join('');
}

/** What the kubelet reads as a variable's name. */
const VARIABLE = /^[-._a-zA-Z][-._a-zA-Z0-9]*$/;

/**
 * A script as `args` hold it. The kubelet reads them first: it replaces `$(NAME)` where the container has that variable, leaves it with
 * all that is in it where not, and makes one dollar sign of two. What it would change is written so that the shell gets the script as it was.
 */
export function beyondKubelet(script: string): string {
  let written = '';
  for (let at = 0; at < script.length; ) {
    const two = script.slice(at, at + 2);
    const end = two === '$(' ? script.indexOf(')', at) : -1;
    const isVariable = end > 0 && VARIABLE.test(script.slice(at + 2, end));
    // Of a reference that is none, the kubelet takes nothing apart.
    const taken = end > 0 && !isVariable ? script.slice(at, end + 1) : two.startsWith('$') ? two : two.slice(0, 1);
    written += two === '$$' ? '$$$$' : isVariable ? '$$(' : taken;
    at += taken.length;
  }
  return written;
}
