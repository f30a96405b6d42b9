import { createRequire } from 'node:module';
import type { Problem } from '../../../internal/config-error';

/** What is used of the package `yaml`. */
interface Yaml {
  parseAllDocuments(text: string, options: object): Iterable<YamlDocument>;
}
interface YamlDocument {
  readonly directives?: { readonly yaml: { readonly explicit?: boolean; readonly version: string } };
  readonly errors: readonly YamlProblem[];
  readonly warnings: readonly YamlProblem[];
  toJS(options: object): unknown;
}
interface YamlProblem {
  readonly code: string;
  readonly message: string;
  readonly pos: readonly [number, number];
}
interface YamlTag {
  readonly tag: string;
  readonly format?: string;
}

// cdk8s carries its YAML parser inside its own package, and reads only files and URLs with it. It is loaded on first use.
const yaml = (): Yaml => createRequire(require.resolve('cdk8s'))('yaml') as Yaml;

/** Of YAML, as Go reads it. */
const VERSION = '1.1';

/**
 * The first YAML document of a text, which is all that the endpoint picker reads; JSON is YAML. Scalars are those of YAML 1.1,
 * save for times and base-60 numbers, which stay text in Go.
 */
export function parseConfigText(text: string): { readonly document?: unknown; readonly errors: readonly Problem[] } {
  const [first] = yaml().parseAllDocuments(text, {
    version: VERSION,
    intAsBigInt: true,
    customTags: (tags: YamlTag[]) => tags.filter(({ tag, format }) => !tag.endsWith(':timestamp') && format !== 'TIME'),
  });
  if (!first) return { document: null, errors: [] };
  const errors = [...first.errors, ...first.warnings.filter(({ code }) => code === 'BAD_DIRECTIVE')];
  if (errors.length > 0) return { errors: errors.map((error) => problemOf(error, text)) };
  const { explicit, version } = first.directives?.yaml ?? { version: VERSION };
  if (explicit && version !== VERSION) return { errors: [otherVersion(version, text)] };
  return { document: first.toJS({ maxAliasCount: -1, reviver }), errors: [] };
}

/**
 * Whole numbers as JavaScript has them. One that fits into 64 bits must still do so when it is rounded, as the largest would not.
 */
function reviver(_key: unknown, value: unknown): unknown {
  if (typeof value !== 'bigint') return value;
  const rounded = Number(value);
  return value < TOO_LARGE && rounded >= TOO_LARGE ? LARGEST : rounded;
}

const TOO_LARGE = 2n ** 63n;
/** The largest number below it that JavaScript has. */
const LARGEST = 2 ** 63 - 2 ** 10;

function otherVersion(version: string, text: string): Problem {
  const field = `line ${text.slice(0, text.indexOf('%YAML')).split('\n').length}`;
  return { field, what: `asks for YAML ${version}, and the endpoint picker reads ${VERSION}`, fix: 'remove the directive.' };
}

function problemOf({ code, message, pos }: YamlProblem, text: string): Problem {
  const field = `line ${text.slice(0, pos[0]).split('\n').length}`;
  if (code !== 'DUPLICATE_KEY') {
    const [what = message] = message.split(/ at line \d+|:?\n/);
    return { field, what: `is not YAML: ${what}`, fix: 'correct the text.' };
  }
  const key = /^[^\s:]+/.exec(text.slice(pos[0]))?.[0] ?? '';
  return { field, what: `the key ${JSON.stringify(key)} is there twice in one object`, fix: 'keep one.' };
}
