const TOKEN =
  /\s+|\/\/[^\n]*|(?<string>[rRbB]{0,2}(?:"""[\s\S]*?"""|'''[\s\S]*?'''|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'))|(?<number>0x[\da-fA-F]+[uU]?|(?:\d+\.\d+|\.\d+|\d+)(?:[eE][+-]?\d+)?[uU]?)|(?<name>[A-Za-z_]\w*)|(?<op>\|\||&&|[<>=!]=|[-+*/%<>!?:.,()[\]{}])/y;

const TYPES = ['bool', 'bytes', 'double', 'int', 'list', 'map', 'null_type', 'string', 'type', 'uint'];
const FUNCTIONS = new Set([...TYPES, 'duration', 'dyn', 'has', 'matches', 'size', 'timestamp']);
const MACROS = new Set(['all', 'exists', 'exists_one', 'filter', 'map']);
const BINARY = [['||'], ['&&'], ['<', '<=', '>', '>=', '==', '!=', 'in'], ['+', '-'], ['*', '/', '%']];

class CelError extends Error {}

/**
 * What is wrong with a CEL expression, or nothing: its grammar, and the names that it uses. Types are the endpoint picker's to
 * check.
 */
export function celProblem(text: string, variables: readonly string[]): string | undefined {
  try {
    new Parser(tokens(text), new Set([...variables, ...TYPES])).whole();
    return undefined;
  } catch (error) {
    if (error instanceof CelError) return error.message;
    throw error;
  }
}

interface Token {
  readonly is: 'string' | 'number' | 'name' | 'op' | 'end';
  readonly text: string;
}

function tokens(text: string): Token[] {
  const found: Token[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const at = TOKEN.lastIndex;
    const groups = TOKEN.exec(text)?.groups;
    if (!groups) throw new CelError(`"${text[at]}" does not belong there`);
    for (const is of ['string', 'number', 'name', 'op'] as const) {
      if (groups[is] !== undefined) found.push({ is, text: groups[is] });
    }
  }
  return [...found, { is: 'end', text: '' }];
}

/** Recursive descent over CEL's grammar. */
class Parser {
  private next = 0;

  public constructor(
    private readonly input: readonly Token[],
    private readonly names: ReadonlySet<string>,
  ) {}

  public whole(): void {
    this.expression(this.names);
    if (this.peek().is !== 'end') this.unexpected();
  }

  private expression(names: ReadonlySet<string>): void {
    this.binary(0, names);
    if (!this.take('?')) return;
    this.binary(0, names);
    this.expect(':');
    this.expression(names);
  }

  private binary(level: number, names: ReadonlySet<string>): void {
    const operators = BINARY[level] ?? [];
    do {
      if (level < BINARY.length) this.binary(level + 1, names);
      else this.unary(names);
    } while (operators.some((operator) => this.take(operator)));
  }

  private unary(names: ReadonlySet<string>): void {
    while (this.take('!') || this.take('-'));
    this.primary(names);
    for (;;) {
      if (this.take('.')) {
        const member = this.name();
        if (this.take('(')) this.callArguments(names, MACROS.has(member));
      } else if (this.take('[')) {
        this.expression(names);
        this.expect(']');
      } else return;
    }
  }

  private primary(names: ReadonlySet<string>): void {
    const token = this.peek();
    if (token.is === 'string' || token.is === 'number') {
      this.next++;
    } else if (this.take('(')) {
      this.expression(names);
      this.expect(')');
    } else if (this.take('[')) {
      this.list(']', () => this.expression(names));
    } else if (this.take('{')) {
      this.list('}', () => {
        this.expression(names);
        this.expect(':');
        this.expression(names);
      });
    } else if (token.is === 'name') {
      const name = this.name();
      if (['true', 'false', 'null'].includes(name)) return;
      const call = this.take('(');
      if (!(call ? FUNCTIONS : names).has(name)) throw new CelError(`"${name}" is not known`);
      if (call) this.callArguments(names, false);
    } else this.unexpected();
  }

  private callArguments(names: ReadonlySet<string>, binds: boolean): void {
    let scope = names;
    if (binds && this.peek().is === 'name') scope = new Set([...names, this.peek().text]);
    this.list(')', () => this.expression(scope));
  }

  private list(end: string, item: () => void): void {
    if (this.take(end)) return;
    do {
      if (end !== ')' && this.take(end)) return;
      item();
    } while (this.take(','));
    this.expect(end);
  }

  private peek(): Token {
    return this.input[this.next] ?? { is: 'end', text: '' };
  }

  private take(text: string): boolean {
    const { is, text: found } = this.peek();
    if (found !== text || (is !== 'op' && text !== 'in')) return false;
    this.next++;
    return true;
  }

  private expect(text: string): void {
    if (!this.take(text)) throw new CelError(`"${text}" is missing`);
  }

  private name(): string {
    const token = this.peek();
    if (token.is !== 'name') this.unexpected();
    this.next++;
    return token.text;
  }

  private unexpected(): never {
    const { is, text } = this.peek();
    throw new CelError(is === 'end' ? 'it breaks off' : `"${text}" does not belong there`);
  }
}
