import { ConfigError, type Problem } from '../internal/config-error';
import { optionalCount, optionalFlag, optionalText } from '../internal/optional';
import type { Expect, Same } from '../internal/same';
import { defineSchema, parseProps, type SchemaInput } from '../internal/schema';
import type { Warning } from '../internal/warnings';
import { type ReleaseName, releaseOf } from '../releases';
import { releaseSchema } from '../releases/schema';
import { CURRENT } from './config/catalogue';
import type { EndpointPickerConfigDocument } from './config/document';
import type { PrecisePrefixCacheScorerParameters } from './config/parameters';
import { type Plugin, plugin } from './config/plugin';
import { isPoolMember, MODEL_SERVERS_FORM, type PoolMember } from './pool-member';
import { TOKENIZER_SOCKET } from './tokenizer';

const TYPE = 'precise-prefix-cache-scorer';
const { kvEventsConfig: EVENTS } = CURRENT.plugins[TYPE].parameters;

/** How the endpoint picker keeps its index of KV-cache blocks. What it must know of the model servers is read from them. */
export interface PrecisePrefixCacheOptions {
  /**
   * Hugging Face id of the model whose tokenizer is used: for servers that load the model from a path, which the tokenizer does not
   * have.
   * @default - the model of the model servers
   */
  readonly tokenizerModel?: string;
  /** Prompts that are tokenized at the same time. @default - the release's, 24 */
  readonly workersCount?: number;
  /** KV events that are handled at the same time. @default - the release's, 8 */
  readonly concurrency?: number;
  /** Count a routed prompt as cached on its pod at once, before the pod's events say so. @default - the release's, true */
  readonly speculativeIndexing?: boolean;
  /** Export metrics of the index. @default - the release's, true */
  readonly indexMetrics?: boolean;
  /** @default v0.7.0 */
  readonly release?: ReleaseName;
}

const schema = defineSchema((z) =>
  z.strictObject({
    tokenizerModel: optionalText(z),
    workersCount: optionalCount(z),
    concurrency: optionalCount(z),
    speculativeIndexing: optionalFlag(z),
    indexMetrics: optionalFlag(z),
    release: releaseSchema(z).optional(),
  }),
);

const membersSchema = defineSchema((z) =>
  z.strictObject({
    modelServers: z.array(z.custom<PoolMember>(isPoolMember, MODEL_SERVERS_FORM)).min(1).readonly(),
  }),
);

/** @internal The schema and the interface say the same. */
export type Drift = Expect<Same<SchemaInput<typeof schema>, PrecisePrefixCacheOptions>>;

/**
 * A scorer that knows what each pod's KV cache holds, from the events that the model servers publish. Block size, model and port are
 * those of the model servers, which all have `kvEvents`. The router that gets it has a tokenizer beside its endpoint picker.
 *
 * @example
 * import { App, Chart } from 'cdk8s';
 * import { Accelerator, ModelServer, precisePrefixCacheScorer, Router } from 'cdk8s-llm-d';
 *
 * const chart = new Chart(new App(), 'chat', { namespace: 'chat' });
 * const server = new ModelServer(chart, 'qwen', {
 *   model: 'Qwen/Qwen3-32B',
 *   accelerator: Accelerator.nvidia(),
 *   kvEvents: true,
 * });
 * const scorers = [{ plugin: precisePrefixCacheScorer([server]), weight: 3 }];
 * new Router(chart, 'router', { modelServers: [server], schedulingConfig: { profiles: [{ scorers }] } });
 * @throws ConfigError naming every model server that cannot be indexed with the others
 * @see v0.7.0 guides/precise-prefix-cache-aware/scheduler
 */
export function precisePrefixCacheScorer(
  modelServers: readonly PoolMember[],
  options: PrecisePrefixCacheOptions = {},
): Plugin<typeof TYPE> {
  const at = 'precisePrefixCacheScorer';
  const { tokenizerModel, release, ...said } = parseProps(at, schema, options);
  const [first] = parseProps(at, membersSchema, { modelServers }).modelServers as [PoolMember];
  const facts: IndexFacts = { blockSize: first.kvBlockSize, dials: true, socketPort: first.kvEventsPort };
  const model = tokenizerModel ?? first.model;
  const problems = [
    ...modelServers.flatMap((member, i) => memberProblems(member, i, modelServers, facts)),
    ...(isPath(model) ? [pathProblem(model)] : []),
  ];
  if (problems.length > 0) throw new ConfigError(at, problems);
  const row = releaseOf(release).precisePrefixCache.index;
  return plugin(TYPE, {
    tokenProcessorConfig: { blockSize: facts.blockSize },
    speculativeIndexing: said.speculativeIndexing ?? row.speculativeIndexing,
    indexerConfig: {
      tokenizersPoolConfig: {
        modelName: model,
        workersCount: said.workersCount ?? row.workersCount,
        uds: { socketFile: TOKENIZER_SOCKET },
      },
      kvBlockIndexConfig: { enableMetrics: said.indexMetrics ?? row.enableMetrics },
    },
    kvEventsConfig: {
      topicFilter: EVENTS.fields.topicFilter.default,
      concurrency: said.concurrency ?? row.concurrency,
      discoverPods: true,
      podDiscoveryConfig: { socketPort: facts.socketPort },
    },
  });
}

/** Whether a model is loaded from a directory, of which nobody outside the pod knows what it is. */
function isPath(model: string): boolean {
  return model.startsWith('/');
}

function pathProblem(model: string): Problem {
  return {
    field: 'tokenizerModel',
    what: `is missing, and the model servers load "${model}", a path that the tokenizer beside the endpoint picker does not have`,
    fix: 'name the Hugging Face model whose tokenizer it is.',
  };
}

/** What an index takes for granted of every pod. */
interface IndexFacts {
  readonly blockSize: number;
  /** Whether pods are dialled for their events, and on which port. */
  readonly dials: boolean;
  readonly socketPort?: number;
  /** Whose tokenizer is used, where that is said by name alone. */
  readonly tokenizerModel?: string;
}

/** Model servers that a configuration's precise scorers would misunderstand or never hear of. */
export function preciseProblems(config: EndpointPickerConfigDocument, members: readonly PoolMember[]): Problem[] {
  const problems = indexesOf(config).flatMap((facts) =>
    members.flatMap((member, i) => memberProblems(member, i, members, facts)),
  );
  // Two scorers may trip over the same.
  return [...new Map(problems.map((problem) => [JSON.stringify(problem), problem])).values()];
}

/** Model servers of which a precise scorer learns less than it seems. */
export function preciseWarnings(config: EndpointPickerConfigDocument, members: readonly PoolMember[]): Warning[] {
  const indexes = indexesOf(config);
  return members.flatMap((member) => [
    ...(indexes.length > 0 && member.engine.kind === 'sglang' ? [undecodedEvents(member)] : []),
    ...indexes.flatMap(({ tokenizerModel }) => otherTokenizer(member, tokenizerModel)),
  ]);
}

function undecodedEvents({ engine, node }: PoolMember): Warning {
  return {
    id: 'scheduling-config',
    field: 'modelServers',
    what:
      `[${node.path}] publishes the KV events of ${engine.displayName}, and the endpoint picker of this release decodes those of vLLM alone: ` +
      `it drops them, so ${TYPE} knows at most the prompts that it sent to a pod a moment ago`,
    fix: 'use Engine.vllm(), or weigh prefix-cache-scorer instead, as OptimizedBaseline does.',
  };
}

function otherTokenizer({ model, node }: PoolMember, tokenizerModel: string | undefined): Warning[] {
  if (tokenizerModel === undefined || tokenizerModel === model || isPath(model)) return [];
  return [
    {
      id: 'scheduling-config',
      field: 'schedulingConfig',
      what: `${TYPE} cuts prompts with the tokenizer of ${tokenizerModel}, and [${node.path}] loads ${model}: unless both cut alike, nothing is ever found`,
      fix: 'make the plugin with precisePrefixCacheScorer(modelServers).',
    },
  ];
}

function indexesOf({ plugins = [] }: EndpointPickerConfigDocument): IndexFacts[] {
  return plugins
    .filter(({ type }) => type === TYPE)
    .map(({ parameters }) => {
      const {
        tokenProcessorConfig: tokens,
        kvEventsConfig: events,
        indexerConfig: { tokenizersPoolConfig: pool },
      } = parameters as PrecisePrefixCacheScorerParameters;
      return {
        blockSize: tokens.blockSize,
        dials: events?.discoverPods ?? EVENTS.fields.discoverPods.default,
        socketPort: events?.podDiscoveryConfig?.socketPort ?? EVENTS.fields.podDiscoveryConfig.fields.socketPort.default,
        tokenizerModel: pool.uds?.modelTokenizerMap ? undefined : pool.modelName,
      };
    });
}

/** What is wrong with one model server: against what the index takes for granted, and against the first of its pool. */
function memberProblems(member: PoolMember, i: number, members: readonly PoolMember[], facts: IndexFacts): Problem[] {
  const problems: Problem[] = [];
  const note = (what: string, fix: string) =>
    problems.push({ field: `modelServers[${i}]`, what: `[${member.node.path}] ${what}`, fix });
  if (facts.dials && member.kvEventsPort === undefined) {
    note(`publishes no KV events, so ${TYPE} would never learn what its pods hold`, 'give it kvEvents: true.');
  } else if (facts.dials && member.kvEventsPort !== facts.socketPort) {
    note(
      `publishes its KV events on port ${member.kvEventsPort}, and ${TYPE} dials ${facts.socketPort}`,
      'give all the same kvEvents.port, and make the plugin with precisePrefixCacheScorer(modelServers).',
    );
  }
  if (member.kvBlockSize !== facts.blockSize) {
    note(
      `has ${member.kvBlockSize} tokens in a KV-cache block, and ${TYPE} counts ${facts.blockSize}, so every event would be dropped`,
      `give all the same block size, and make the plugin with precisePrefixCacheScorer(modelServers).`,
    );
  }
  const [first = member] = members;
  if (member.model !== first.model) {
    note(
      `loads ${member.model}, and modelServers[0] ${first.model}, whose tokenizer would cut the prompts of both`,
      'give each model a router of its own.',
    );
  }
  return problems;
}
