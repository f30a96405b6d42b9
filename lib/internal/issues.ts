import type { z as Zod } from 'zod';
import type { Problem } from './config-error';
import { didYouMean, quotedList } from './nearest';
import type { Z } from './schema';
import { def, knownKeys, schemasAt } from './schema-shape';
import { fieldOf, listOf, shown } from './words';

type Issue = Zod.core.$ZodIssue;

/** What zod found, in our words. */
export function problemsOf(schema: Zod.ZodType, issues: readonly Issue[], prefix: readonly PropertyKey[] = []): Problem[] {
  return issues.flatMap((issue): Problem[] => {
    const path = [...prefix, ...issue.path];
    const field = fieldOf(path);
    switch (issue.code) {
      case 'unrecognized_keys': {
        const known = knownKeys(schema, path);
        return issue.keys.map((key) => ({
          field: fieldOf([...path, key]),
          what: 'is not a known prop',
          // Another branch of a union may have it.
          fix: known.includes(key) ? 'leave it out: it goes with another choice.' : didYouMean(key, known),
        }));
      }
      case 'invalid_type': {
        const fix = `give ${article(issue.expected)}.`;
        return issue.input === undefined
          ? [{ field, what: 'is missing', fix }]
          : [{ field, what: `${shown(issue.input)} is not ${article(issue.expected)}`, fix }];
      }
      case 'invalid_value':
        return [choiceProblem(field, issue.input, issue.values)];
      case 'invalid_key':
        // The key itself is what is wrong.
        return issue.issues.map(({ message }) => ({ field, what: `${shown(issue.input)} is not valid`, fix: asFix(message) }));
      case 'too_small': {
        const fix = `give ${bound(issue, 'at least', 'more than', issue.minimum)}.`;
        return [{ field, what: `${shown(issue.input)} is too small`, fix }];
      }
      case 'too_big': {
        const fix = `give ${bound(issue, 'at most', 'less than', issue.maximum)}.`;
        return [{ field, what: `${shown(issue.input)} is too large`, fix }];
      }
      case 'invalid_union':
        return unionProblems(schema, issue, path);
      default:
        return [{ field, what: reasonOf(issue), fix: asFix(issue.message) }];
    }
  });
}

/** What a refinement of ours says of a value instead of showing it: a secret does not belong into an error. */
export const because = (what: string) => ({ what });

/** A problem as an issue that a refinement adds, at the path of the value or below it. */
export const refusal = ({ what, fix }: Pick<Problem, 'what' | 'fix'>, path: PropertyKey[] = []) =>
  ({ code: 'custom', path, message: fix, params: because(what) }) as const;

/** @internal Schema of a text in which nothing is to be found wrong. */
export const flawlessText = (z: Z, problemOf: (text: string) => Problem | undefined) =>
  z.string().superRefine((text, ctx) => {
    const problem = problemOf(text);
    if (problem) ctx.addIssue(refusal(problem));
  });

function reasonOf(issue: Issue): string {
  const what: unknown = issue.code === 'custom' ? issue.params?.what : undefined;
  if (typeof what === 'string') return what;
  return issue.input === undefined ? 'is missing' : `${shown(issue.input)} is not valid`;
}

/** A message of a schema as the end of a line. It begins with a capital only where that belongs to its first word. */
function asFix(message: string): string {
  const fix = message.replace(/^[A-Z](?=[a-z]* )/, (first) => first.toLowerCase());
  return /[.?]$/.test(fix) ? fix : `${fix}.`;
}

function unionProblems(schema: Zod.ZodType, issue: Zod.core.$ZodIssueInvalidUnion, path: readonly PropertyKey[]): Problem[] {
  const field = fieldOf(path);
  const choices = discriminatorChoices(schema, path, issue);
  if (choices) {
    const problem = choiceProblem(field, propertyOf(issue.input, path.at(-1)), choices);
    return [OWN_WORDS.test(issue.message) ? { ...problem, fix: asFix(issue.message) } : problem];
  }
  if (issue.input === undefined) return [{ field, what: 'is missing', fix: `give ${expectations(issue)}.` }];
  // The branch that got furthest is the one that was meant.
  const branches = [...issue.errors].sort((a, b) => depth(b) - depth(a) || a.length - b.length);
  const meant = branches[0];
  if (!meant || depth(meant) === 0)
    return [{ field, what: `${shown(issue.input)} fits none of the forms`, fix: `give ${expectations(issue)}.` }];
  const keys = missingChoice(branches, meant);
  if (keys.length === 0) return problemsOf(schema, withChoicesOf(branches, meant), path);
  const others = meant.filter((other) => !keys.includes(String(lacks(other))));
  return [{ field, what: `names none of ${quotedList(keys)}`, fix: 'give one of them.' }, ...problemsOf(schema, others, path)];
}

/** A message that a schema of ours gave, and not zod. */
const OWN_WORDS = /^(?!Invalid )/;

function choiceProblem(field: string, input: unknown, values: readonly unknown[]): Problem {
  const choices = listOf(values);
  if (input === undefined) return { field, what: 'is missing', fix: `choose one of ${choices}.` };
  const words = values.filter((value) => typeof value === 'string');
  const fix =
    typeof input === 'string' && words.length === values.length ? didYouMean(input, words) : `choose one of ${choices}.`;
  return { field, what: `${shown(input)} is not one of the choices`, fix };
}

/** What a discriminator may be, where a union was left for want of it. */
function discriminatorChoices(
  schema: Zod.ZodType,
  path: readonly PropertyKey[],
  { errors }: Zod.core.$ZodIssueInvalidUnion,
): readonly unknown[] | undefined {
  const key = path.at(-1);
  if (errors.length > 0 || key === undefined) return undefined;
  const values = schemasAt(schema, path).flatMap((found) => def(found).values ?? []);
  return values.length > 0 ? [...new Set(values)] : undefined;
}

function propertyOf(input: unknown, key: PropertyKey | undefined): unknown {
  return typeof input === 'object' && input !== null && key !== undefined ? (input as Record<PropertyKey, unknown>)[key] : input;
}

/** The keys of which each branch wants another, where nothing else tells which was meant. */
function missingChoice(branches: readonly Issue[][], meant: Issue[]): string[] {
  const equal = branches.filter((branch) => depth(branch) === depth(meant) && branch.length === meant.length);
  if (equal.length < 2 || meant.some(({ code }) => code === 'invalid_value')) return [];
  const lacking = equal.map((branch) => branch.map(lacks).filter((key) => key !== undefined));
  const own = lacking.map((keys) => keys.filter((key) => lacking.some((others) => !others.includes(key))));
  return own.every((keys) => keys.length === 1) ? [...new Set(own.flat().map(String))] : [];
}

/** The key for want of which there is an issue. */
function lacks({ path, input }: Issue): PropertyKey | undefined {
  return path.length === 1 && input === undefined ? path[0] : undefined;
}

/** A branch of a union that another would have taken with another word, with the words of both. */
function withChoicesOf(branches: readonly Issue[][], meant: Issue[]): Issue[] {
  return meant.map((issue) => {
    if (issue.code !== 'invalid_value') return issue;
    const same = branches
      .flat()
      .filter((other) => other.code === 'invalid_value' && other.path.join('.') === issue.path.join('.'));
    return { ...issue, values: [...new Set(same.flatMap((other) => (other.code === 'invalid_value' ? other.values : [])))] };
  });
}

/** What would have fitted a union. */
function expectations(issue: Zod.core.$ZodIssueInvalidUnion): string {
  const expected = [...new Set(issue.errors.flat().map(expectation))].filter((e) => e !== '');
  return (expected.length > 0 ? expected.join(', or ') : issue.message).replace(/\.$/, '');
}

function expectation(issue: Issue): string {
  if (issue.code === 'invalid_type') return article(issue.expected);
  if (issue.code === 'invalid_value') return listOf(issue.values);
  return issue.message.replace(/^(give|write) /i, '');
}

function depth(issues: readonly Issue[]): number {
  return Math.max(0, ...issues.map((issue) => issue.path.length + (issue.code === 'unrecognized_keys' ? 1 : 0)));
}

function bound(
  issue: { origin: string; inclusive?: boolean },
  inclusive: string,
  exclusive: string,
  limit: number | bigint,
): string {
  const words = issue.inclusive === false ? exclusive : inclusive;
  if (issue.origin === 'string') return `${words} ${limit} characters`;
  if (issue.origin === 'array' || issue.origin === 'set') return `${words} ${limit} entries`;
  return `${words} ${limit}`;
}

const ARTICLES: Readonly<Record<string, string>> = {
  int: 'a whole number',
  number: 'a number',
  string: 'a string',
  boolean: 'true or false',
  array: 'a list',
  tuple: 'a list',
  object: 'an object',
  record: 'an object',
};

function article(expected: string): string {
  return ARTICLES[expected] ?? `a value of type ${expected}`;
}
