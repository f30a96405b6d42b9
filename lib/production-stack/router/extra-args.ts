import type { Problem } from '../../internal/config-error';
import { didYouMean, nearest } from '../../internal/nearest';
import type { StackRouterRow } from '../../releases';

/** Flags that props decide, each with the prop. */
const DECIDED: Readonly<Record<string, string>> = {
  '--port': 'port',
  '--root-path': 'rootPath',
  '--service-discovery': 'backends',
  '--k8s-namespace': 'backends',
  '--k8s-service-discovery-type': 'backends',
  '--k8s-label-selector': 'backends',
  '--k8s-port': 'backends',
  '--static-backends': 'backends',
  '--static-models': 'backends',
  '--static-aliases': 'backends',
  '--static-model-types': 'backends',
  '--static-model-labels': 'backends',
  '--static-backend-health-checks': 'backends',
  '--routing-logic': 'routing',
  '--session-key': 'routing',
  '--prefix-min-match-length': 'routing',
  '--kv-aware-threshold': 'routing',
  '--lmcache-controller-port': 'routing',
  '--lmcache-controller-reply-port': 'routing',
  '--lmcache-controller-heartbeat-port': 'routing',
  '--lmcache-health-check-interval': 'routing',
  '--lmcache-worker-timeout': 'routing',
  '--prefill-model-labels': 'routing',
  '--decode-model-labels': 'routing',
  '--engine-stats-interval': 'engineStatsIntervalSeconds',
  '--request-stats-window': 'requestStatsWindowSeconds',
  '--log-level': 'logLevel',
  '--otel-endpoint': 'tracing',
  '--otel-service-name': 'tracing',
  '--otel-secure': 'tracing',
};

/** Flags that make the router print something and end. */
const ENDING = ['--help', '--version'];

/** Everything that is wrong with extra arguments, read as the router reads them. */
export function extraArgsProblems({ flags }: StackRouterRow, words: readonly string[]): Problem[] {
  const known = [...flags.values, ...flags.switches];
  const said = new Set<string>();
  const problems: Problem[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    const [name = '', ...rest] = word.split('=');
    const field = `extraArgs[${at}]`;
    const next = words[at + 1];
    const takesNext = rest.length === 0 && !flags.switches.includes(name) && next !== undefined && !next.startsWith('--');
    const wrong = wordProblem(flags, known, said, { word, name, hasValue: rest.length > 0 || takesNext });
    if (wrong) problems.push({ field, ...wrong });
    said.add(name);
    if (takesNext && word.startsWith('--')) at += 1;
  }
  return problems;
}

interface FlagWord {
  readonly word: string;
  readonly name: string;
  readonly hasValue: boolean;
}

function wordProblem(
  flags: StackRouterRow['flags'],
  known: readonly string[],
  said: ReadonlySet<string>,
  { word, name, hasValue }: FlagWord,
): Omit<Problem, 'field'> | undefined {
  if (!word.startsWith('--')) return { what: `"${word}" belongs to no flag`, fix: 'put it after its flag, or leave it out.' };
  const prop = DECIDED[name];
  if (prop !== undefined) return { what: `"${name}" is decided by the prop "${prop}"`, fix: 'say it there.' };
  if (name === '--host') return { what: '"--host" is decided already: pods are called at their address', fix: 'leave it out.' };
  if (ENDING.includes(name)) return { what: `"${name}" makes the router print something and end`, fix: 'leave it out.' };
  if (!known.includes(name)) return unknownFlag(name, known);
  if (said.has(name)) return { what: `"${name}" is given twice`, fix: 'keep one of them.' };
  if (flags.switches.includes(name))
    return word === name ? undefined : { what: `"${name}" takes no value`, fix: `write "${name}".` };
  return hasValue ? undefined : { what: `"${name}" needs a value`, fix: 'give it as the next entry.' };
}

function unknownFlag(name: string, known: readonly string[]): Omit<Problem, 'field'> {
  const near = known.find((flag) => flag.startsWith(name)) ?? nearest(name, known);
  return { what: `"${name}" is not a flag of the router`, fix: near === undefined ? 'leave it out.' : didYouMean(near, known) };
}
