const TOKEN =
  /\s+|\/\/[^\n]*|(?<string>[rRbB]{0,2}(?:"""[\s\S]*?"""|'''[\s\S]*?'''|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'))|(?<number>0x[\da-fA-F]+[uU]?|(?:\d+\.\d+|\.\d+|\d+)(?:[eE][+-]?\d+)?[uU]?)|(?<name>[A-Za-z_]\w*)|(?<op>\|\||&&|[<>=!]=|[-+*/%<>!?:.,()[\]{}])/y;

const TYPES = ['bool', 'bytes', 'double', 'int', 'list', 'map', 'null_type', 'string', 'type', 'uint'];

/** How many arguments a function takes. */
interface Arity {
  readonly least: number;
  /** Absent: as many. */
  readonly most?: number;
}

const ONE: Arity = { least: 1 };

/** What is called with everything in its brackets. Some types have no conversion. */
const FUNCTIONS: Readonly<Record<string, Arity>> = {
  ...Object.fromEntries(
    ['bool', 'bytes', 'double', 'duration', 'dyn', 'int', 'size', 'string', 'timestamp', 'type', 'uint'].map((name) => [
      name,
      ONE,
    ]),
  ),
  matches: { least: 2 },
};

/** What is called on a value. */
const MEMBERS: Readonly<Record<string, Arity>> = {
  size: { least: 0 },
  ...Object.fromEntries(['contains', 'endsWith', 'matches', 'startsWith'].map((name) => [name, ONE])),
  ...Object.fromEntries(
    ['Date', 'DayOfMonth', 'DayOfWeek', 'DayOfYear', 'FullYear', 'Hours', 'Milliseconds', 'Minutes', 'Month', 'Seconds'].map(
      // With the time zone.
      (part) => [`get${part}`, { least: 0, most: 1 }],
    ),
  ),
};

/** What is called on a list or map, and names the element in its first argument. */
const MACROS: Readonly<Record<string, Arity>> = {
  all: { least: 2 },
  exists: { least: 2 },
  exists_one: { least: 2 },
  filter: { least: 2 },
  map: { least: 2, most: 3 },
};

const LITERALS = ['true', 'false', 'null'];
/** No variable is called so. */
const RESERVED = [
  ...['as', 'break', 'const', 'continue', 'else', 'for', 'function', 'if', 'import', 'let', 'loop', 'namespace', 'package'],
  ...['return', 'var', 'void', 'while'],
];

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

function arityOf(functions: Readonly<Record<string, Arity>>, name: string): Arity {
  const arity = Object.hasOwn(functions, name) ? functions[name] : undefined;
  if (!arity) throw new CelError(`"${name}" is not known`);
  return arity;
}

/** Whether an expression ends in the choice of a field, which is all that `has` looks for. */
type Shape = 'field' | 'other';

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

  private expression(names: ReadonlySet<string>): Shape {
    const shape = this.binary(0, names);
    if (!this.take('?')) return shape;
    this.binary(0, names);
    this.expect(':');
    this.expression(names);
    return 'other';
  }

  private binary(level: number, names: ReadonlySet<string>): Shape {
    const operators = BINARY[level];
    if (!operators) return this.unary(names);
    let shape = this.binary(level + 1, names);
    while (operators.some((operator) => this.take(operator))) {
      this.binary(level + 1, names);
      shape = 'other';
    }
    return shape;
  }

  private unary(names: ReadonlySet<string>): Shape {
    const from = this.next;
    const negates = this.peek().text === '!';
    while (this.take(negates ? '!' : '-'));
    // The two do not mix, save that a number may be negative.
    if (negates && this.input[this.next + 1]?.is === 'number') this.take('-');
    const prefixed = this.next > from;
    const shape = this.member(names);
    return prefixed ? 'other' : shape;
  }

  private member(names: ReadonlySet<string>): Shape {
    let shape = this.primary(names);
    for (;;) {
      if (this.take('.')) {
        const member = this.name();
        const call = this.take('(');
        if (call) this.memberCall(member, names);
        shape = call ? 'other' : 'field';
      } else if (this.take('[')) {
        this.expression(names);
        this.expect(']');
        shape = 'other';
      } else return shape;
    }
  }

  private primary(names: ReadonlySet<string>): Shape {
    const token = this.peek();
    if (token.is === 'string' || token.is === 'number') {
      this.next++;
    } else if (this.take('(')) {
      const shape = this.expression(names);
      this.expect(')');
      return shape;
    } else if (this.take('[')) {
      this.list(']', () => this.expression(names));
    } else if (this.take('{')) {
      this.list('}', () => {
        this.expression(names);
        this.expect(':');
        this.expression(names);
      });
    } else if (token.is === 'name' && LITERALS.includes(token.text)) {
      this.next++;
    } else {
      // A dot in front looks the name up at the root, which is where all are.
      if (this.take('.') && this.peek().is !== 'name') this.unexpected();
      const name = this.name();
      if (this.take('(')) this.call(name, names);
      else if (!names.has(name)) throw new CelError(`"${name}" is not known`);
    }
    return 'other';
  }

  private call(name: string, names: ReadonlySet<string>): void {
    if (name === 'has') {
      const shapes: Shape[] = [];
      this.list(')', () => shapes.push(this.expression(names)));
      if (shapes.length !== 1 || shapes[0] !== 'field') throw new CelError('"has" takes a field such as "usage.prompt_tokens"');
      return;
    }
    const arity = arityOf(FUNCTIONS, name);
    this.counted(name, arity, () => this.expression(names));
  }

  private memberCall(name: string, names: ReadonlySet<string>): void {
    if (!Object.hasOwn(MACROS, name)) {
      this.counted(name, arityOf(MEMBERS, name), () => this.expression(names));
      return;
    }
    let scope = names;
    this.counted(name, arityOf(MACROS, name), (i) => {
      if (i === 0) scope = new Set([...names, this.variable(name)]);
      else this.expression(scope);
    });
  }

  /** The name by which a macro calls the element. */
  private variable(macro: string): string {
    let brackets = 0;
    while (this.take('(')) brackets++;
    const { is, text } = this.peek();
    if (is !== 'name' || [...LITERALS, ...RESERVED, 'in'].includes(text))
      throw new CelError(`the first argument of "${macro}" is no name`);
    this.next++;
    for (; brackets > 0; brackets--) this.expect(')');
    if (![',', ')'].includes(this.peek().text)) throw new CelError(`the first argument of "${macro}" is no name`);
    return text;
  }

  /** Arguments, and whether there are as many as there should be. */
  private counted(name: string, { least, most = least }: Arity, argument: (i: number) => void): void {
    let given = 0;
    this.list(')', () => argument(given++));
    if (given >= least && given <= most) return;
    const wanted = most > least ? `${least} or ${most}` : least === 0 ? 'no' : `${least}`;
    throw new CelError(`"${name}" takes ${wanted} ${most === 1 ? 'argument' : 'arguments'}, and has ${given}`);
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
    if (token.is !== 'name' || [...LITERALS, 'in'].includes(token.text)) this.unexpected();
    this.next++;
    return token.text;
  }

  private unexpected(): never {
    const { is, text } = this.peek();
    throw new CelError(is === 'end' ? 'it breaks off' : `"${text}" does not belong there`);
  }
}
