import type { Problem } from '../../internal/config-error';
import { quotedList } from '../../internal/nearest';
import type { Warning } from '../../internal/warnings';
import { shown } from '../../internal/words';
import type { Env } from '../../kubernetes/env';
import { DNS_SUBDOMAIN_MAX, dnsProblem } from '../../kubernetes/names';
import type { AsyncProcessorRow } from '../../releases';
import { type InferenceTarget, objectiveProblem, targetUrl } from '../inference-target';
import { type DispatchGate, renderGate, unwatchedGate } from './gates';
import type { AsyncProcessorProps, AsyncQueue } from './props';

/** The queue as the processor is told of it. */
export interface ResolvedQueue {
  readonly args: readonly string[];
  readonly env: Env;
  /** The text of the file with several queues. */
  readonly configFile?: string;
  readonly problems: readonly Problem[];
  readonly warnings: readonly Warning[];
}

/** A queue to read from, whatever kind it is. */
interface Entry {
  readonly name: string;
  readonly requestPath?: string;
  readonly inferenceObjective?: string;
  readonly gateway?: InferenceTarget;
  readonly gate?: DispatchGate;
}

/** Props of the single queue, which cannot stand beside a file with several. */
const SINGLE = ['requestQueue', 'subscription', 'requestPath', 'inferenceObjective', 'gate'] as const;

/**
 * Flags, environment and file of the queue.
 * @param configPath where the file is mounted
 */
export function resolveQueue(
  row: AsyncProcessorRow,
  { queue, gateway, prometheusUrl }: AsyncProcessorProps,
  namespace: string | undefined,
  configPath: string,
): ResolvedQueue {
  const problems: Problem[] = [];
  const keep = <T>(result: { readonly problems: readonly Problem[] } & T): T => {
    problems.push(...result.problems);
    return result;
  };
  const { flags, configFileFlag, resultFlag, requestFlag, configNameKey, defaults } = row.queues[queue.kind];
  const flag = (name: string, value: string | number | undefined) => (value === undefined ? [] : [`${flags}${name}=${value}`]);
  const everywhere = keep(targetUrl('gateway', gateway, namespace)).url;
  const several = severalOf(queue);
  problems.push(...singleProblems(queue, several !== undefined));

  const described = (field: string, entry: Entry) => {
    const target = entry.gateway ?? gateway;
    const unknown = objectiveProblem(`${field}.inferenceObjective`, entry.inferenceObjective, target);
    if (unknown) problems.push(unknown);
    return {
      [configNameKey]: entry.name,
      igw_base_url: entry.gateway ? keep(targetUrl(`${field}.gateway`, entry.gateway, namespace)).url : everywhere,
      request_path_url: entry.requestPath ?? row.requestPath,
      inference_objective: entry.inferenceObjective,
      ...(entry.gate && keep(renderGate(`${field}.gate`, entry.gate, target, prometheusUrl)).gate),
    };
  };
  const common = [
    `--message-queue-impl=${queue.kind}`,
    ...('redis' in queue ? [`--redis.addr=${queue.redis.address}`] : flag('project-id', queue.projectId)),
    ...flag(resultFlag, 'redis' in queue ? (queue.resultQueue ?? defaults?.result) : queue.resultTopic),
    ...flag('retry-queue-name', queue.kind === 'redis-pubsub' ? queue.retryQueue : undefined),
    ...flag('poll-interval-ms', queue.kind === 'redis-sortedset' ? queue.pollIntervalMs : undefined),
    ...flag('batch-size', 'batchSize' in queue ? queue.batchSize : undefined),
  ];
  const env = redisEnv(row, queue, problems);
  const single: Entry = {
    ...queue,
    name: ('redis' in queue ? (queue.requestQueue ?? defaults?.request) : queue.subscription) ?? '',
    gateway: undefined,
  };
  // Flags know no gate of a subscription: a file of one does.
  const listed = several ?? (queue.kind === 'gcp-pubsub-gated' && queue.gate ? [single] : undefined);
  problems.push(...mixedProblems(row, queue, listed ?? [single]));
  const warnings: Warning[] = [];
  (listed ?? [single]).forEach((entry, i, entries) => {
    const field = several ? `queue.queues[${i}].gate` : 'queue.gate';
    problems.push(...sharedRedisProblems(field, entry.gate, row, queue, entries));
    const unwatched = unwatchedGate(field, entry.gate, entry.gateway ?? gateway);
    if (unwatched) warnings.push(unwatched);
  });
  if (listed) {
    const entries = listed.map((entry, i) => described(several ? `queue.queues[${i}]` : 'queue', entry));
    problems.push(...repeated(listed));
    const configFile = `${JSON.stringify(entries, undefined, 2)}\n`;
    return { args: [...common, ...flag(configFileFlag, configPath)], env, configFile, problems, warnings };
  }
  const { gate_type, gate_params, ...entry } = described('queue', single) as ReturnType<typeof described> &
    Partial<ReturnType<typeof renderGate>['gate']>;
  const args = [
    ...common,
    ...flag('igw-base-url', entry.igw_base_url),
    ...flag('request-path-url', entry.request_path_url),
    ...flag('inference-objective', entry.inference_objective),
    ...flag(requestFlag, single.name),
    ...flag('gate-type', gate_type),
    ...flag('gate-params', gate_params && JSON.stringify(gate_params)),
  ];
  return { args, env, problems, warnings };
}

function severalOf(queue: AsyncQueue): readonly Entry[] | undefined {
  if ('redis' in queue) return queue.queues;
  return queue.queues?.map(({ subscription, ...entry }) => ({ ...entry, name: subscription }));
}

function redisEnv({ redisEnv: names }: AsyncProcessorRow, queue: AsyncQueue, problems: Problem[]): Env {
  if (!('redis' in queue) || !queue.redis.auth) return {};
  const { secretName, usernameKey = 'username', passwordKey = 'password' } = queue.redis.auth;
  const problem = dnsProblem('queue.redis.auth.secretName', secretName, DNS_SUBDOMAIN_MAX);
  if (problem) problems.push(problem);
  return {
    ...(usernameKey !== false && { [names.username]: { secretName, secretKey: usernameKey } }),
    [names.password]: { secretName, secretKey: passwordKey },
  };
}

function singleProblems(queue: AsyncQueue, several: boolean): Problem[] {
  const said = SINGLE.filter((name) => (queue as unknown as Record<string, unknown>)[name] !== undefined);
  if (several && said.length > 0) {
    return [
      {
        field: 'queue.queues',
        what: `lists several queues, and ${quotedList(said)} of the single queue cannot stand beside them`,
        fix: 'say it of each of the queues.',
      },
    ];
  }
  if (several || 'redis' in queue || queue.subscription !== undefined) return [];
  return [
    { field: 'queue.subscription', what: 'is missing', fix: 'name the subscription to read from, or list several in queues.' },
  ];
}

/** Results among requests would be taken for requests, or find a key of another type. */
function mixedProblems(row: AsyncProcessorRow, queue: AsyncQueue, entries: readonly Entry[]): Problem[] {
  if (!('redis' in queue)) return [];
  const result = queue.resultQueue ?? row.queues[queue.kind].defaults?.result;
  if (!entries.some(({ name }) => name === result)) return [];
  return [
    {
      field: 'queue.resultQueue',
      what: `"${result}" is a queue that requests are read from as well`,
      fix: 'give results a queue of their own.',
    },
  ];
}

/** A gate that reads the Redis of the queues: it shows no password, and what queues are kept under is no budget. */
function sharedRedisProblems(
  field: string,
  gate: DispatchGate | undefined,
  row: AsyncProcessorRow,
  queue: AsyncQueue,
  entries: readonly Entry[],
): Problem[] {
  if (gate?.kind !== 'redis' || !('redis' in queue) || gate.address !== queue.redis.address) return [];
  const problems: Problem[] = [];
  if (queue.redis.auth) {
    const what = `${shown(gate.address)} asks for the password of queue.redis.auth, and the gate shows none`;
    problems.push({ field: `${field}.address`, what, fix: 'give another Redis, without a password.' });
  }
  const result = queue.resultQueue ?? row.queues[queue.kind].defaults?.result;
  if (gate.budgetKey !== undefined && [...entries.map(({ name }) => name), result].includes(gate.budgetKey)) {
    const what = `${shown(gate.budgetKey)} is the key of a queue, which holds no budget`;
    problems.push({ field: `${field}.budgetKey`, what, fix: 'give a key of its own.' });
  }
  return problems;
}

function repeated(entries: readonly Entry[]): Problem[] {
  const names = entries.map(({ name }) => name);
  return [...new Set(names.filter((name, i) => names.indexOf(name) !== i))].map((name) => ({
    field: 'queue.queues',
    what: `"${name}" is listed twice`,
    fix: 'list each queue once.',
  }));
}
