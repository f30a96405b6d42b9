import { createRequire } from 'node:module';
import type { Problem } from '../../../internal/config-error';

/** What is used of the package `yaml`. */
interface Yaml {
  parseAllDocuments(text: string, options: object): Iterable<YamlDocument>;
}
interface YamlDocument {
  readonly errors: readonly { readonly code: string; readonly message: string; readonly pos: readonly [number, number] }[];
  toJS(options: object): unknown;
}
interface YamlTag {
  readonly tag: string;
  readonly format?: string;
}

// cdk8s carries its YAML parser inside its own package, and reads only files and URLs with it. It is loaded on first use.
const yaml = (): Yaml => createRequire(require.resolve('cdk8s'))('yaml') as Yaml;

/**
 * The first YAML document of a text, which is all that the endpoint picker reads; JSON is YAML. Scalars are those of YAML 1.1,
 * save for times and base-60 numbers, which stay text in Go.
 */
export function parseConfigText(text: string): { readonly document?: unknown; readonly errors: readonly Problem[] } {
  const [first] = yaml().parseAllDocuments(text, {
    version: '1.1',
    customTags: (tags: YamlTag[]) => tags.filter(({ tag, format }) => !tag.endsWith(':timestamp') && format !== 'TIME'),
  });
  if (!first) return { document: null, errors: [] };
  if (first.errors.length > 0) return { errors: first.errors.map((error) => problemOf(error, text)) };
  return { document: first.toJS({ maxAliasCount: -1 }), errors: [] };
}

function problemOf({ code, message, pos }: YamlDocument['errors'][number], text: string): Problem {
  const field = `line ${text.slice(0, pos[0]).split('\n').length}`;
  if (code !== 'DUPLICATE_KEY') {
    const [what = message] = message.split(/ at line \d+|:?\n/);
    return { field, what: `is not YAML: ${what}`, fix: 'correct the text.' };
  }
  const key = /^[^\s:]+/.exec(text.slice(pos[0]))?.[0] ?? '';
  return { field, what: `the key ${JSON.stringify(key)} is there twice in one object`, fix: 'keep one.' };
}
