import type { Problem } from '../../internal/config-error';
import { defined, unlessEmpty } from '../../internal/defined';
import { optionalAmount, optionalCount, optionalFlag, optionalText } from '../../internal/optional';
import type { Expect, Same } from '../../internal/same';
import { defineSchema, type SchemaInput, type Z } from '../../internal/schema';
import { routedExpertsOf } from '../../support/experts';
import type { FeatureContext, ServerFeature } from './feature';

/** Moves experts between ranks by load, and gives busy ones several ranks (EPLB). */
export interface ExpertLoadBalancing {
  /** Steps whose load is remembered (`window_size`). @default - the engine's: 1000 */
  readonly windowSize?: number;
  /** Steps between two rearrangements (`step_interval`). @default - the engine's: 3000 */
  readonly stepInterval?: number;
  /**
   * Copies of busy experts (`num_redundant_experts`): with the model's experts, a multiple of the ranks. Each takes memory on every
   * device, for DeepSeek-V3 about 2 GB.
   * @default - the engine's: 0
   */
  readonly redundantExperts?: number;
  /** Log how even the load is; costs time (`log_balancedness`). @default - the engine's: false */
  readonly logBalancedness?: boolean;
}

/** Computes one half of a batch while the other half travels (DBO). Needs a DeepEP all-to-all back end. */
export interface DualBatchOverlap {
  /** Tokens from which a decode batch is halved (`--dbo-decode-token-threshold`). @default - the engine's: 32 */
  readonly decodeTokenThreshold?: number;
  /** Tokens from which a batch with prefills is halved (`--dbo-prefill-token-threshold`). @default - the engine's: 512 */
  readonly prefillTokenThreshold?: number;
}

/** The experts of a model are spread over all ranks, TP × DP of them, instead of each being split. For vLLM. */
export interface ExpertParallelismProps {
  /** How tokens travel to their experts, such as `deepep_low_latency` (`--all2all-backend`). @default - the engine's */
  readonly all2allBackend?: string;
  /** Kernels of the experts, such as `deep_gemm` (`--moe-backend`). @default - the engine's */
  readonly moeBackend?: string;
  /** @default false */
  readonly loadBalancing?: boolean | ExpertLoadBalancing;
  /** @default false */
  readonly dualBatchOverlap?: boolean | DualBatchOverlap;
  /** Experts of each layer among which tokens are routed. @default - known for usual models; without it nothing checks the arithmetic */
  readonly routedExperts?: number;
}

/** @internal Schema of {@link ExpertParallelismProps}. */
export const expertParallelismSchema = (z: Z) => {
  const count = optionalCount(z);
  return z
    .strictObject({
      all2allBackend: optionalText(z),
      moeBackend: optionalText(z),
      loadBalancing: z
        .union([
          z.boolean(),
          z
            .strictObject({
              windowSize: count,
              stepInterval: count,
              redundantExperts: optionalAmount(z),
              logBalancedness: optionalFlag(z),
            })
            .readonly(),
        ])
        .optional(),
      dualBatchOverlap: z
        .union([z.boolean(), z.strictObject({ decodeTokenThreshold: count, prefillTokenThreshold: count }).readonly()])
        .optional(),
      routedExperts: count,
    })
    .readonly();
};

const schema = defineSchema(expertParallelismSchema);

/** @internal The schema and the interface say the same. */
export type Drift = Expect<Same<SchemaInput<typeof schema>, ExpertParallelismProps>>;

/** Back ends that can travel while the other half of a batch computes. */
const OVERLAPPING = ['deepep_low_latency', 'deepep_high_throughput'];

/** Spreads the experts of the model over all ranks. */
export function resolveExpertParallelism(context: FeatureContext): ServerFeature | readonly Problem[] | undefined {
  const { props, engine } = context;
  const said = props.expertParallelism;
  if (said === undefined || said === false) return undefined;
  const experts = said === true ? {} : said;
  if (!engine.is('vllm')) return [notVllm(engine.displayName)];
  const balancing = options(experts.loadBalancing);
  const overlap = options(experts.dualBatchOverlap);
  const problems = [...arithmeticProblems(context, experts, balancing), ...overlapProblems(experts, overlap)];
  if (problems.length > 0) return problems;
  return {
    prop: 'expertParallelism',
    settings: {
      enableExpertParallel: true,
      all2allBackend: experts.all2allBackend,
      moeBackend: experts.moeBackend,
      ...(balancing && {
        enableEplb: true,
        eplbConfig: unlessEmpty(
          defined({
            windowSize: balancing.windowSize,
            stepInterval: balancing.stepInterval,
            numRedundantExperts: balancing.redundantExperts,
            logBalancedness: balancing.logBalancedness,
          }),
        ),
      }),
      ...(overlap && {
        enableDbo: true,
        dboDecodeTokenThreshold: overlap.decodeTokenThreshold,
        dboPrefillTokenThreshold: overlap.prefillTokenThreshold,
      }),
    },
  };
}

/** Balancing, and back ends that write into each other's memory, have as many experts on each rank as on any other. */
function arithmeticProblems(
  { props, expertRanks: ranks }: FeatureContext,
  experts: ExpertParallelismProps,
  balancing: ExpertLoadBalancing | undefined,
): Problem[] {
  const routed = experts.routedExperts ?? routedExpertsOf(props.model);
  const redundant = balancing?.redundantExperts ?? 0;
  if (!balancing && !OVERLAPPING.includes(experts.all2allBackend ?? '')) return [];
  if (routed === undefined || (routed + redundant) % ranks === 0) return [];
  const missing = ranks - ((routed + redundant) % ranks);
  return [
    {
      field: balancing ? 'expertParallelism.loadBalancing.redundantExperts' : 'expertParallelism',
      what: `${routed} experts of ${props.model} + ${redundant} redundant = ${routed + redundant} cannot be spread evenly over ${ranks} ranks (tensorParallelSize × dataParallelSize)`,
      fix: `${balancing ? 'make' : 'turn on loadBalancing with'} redundantExperts ${redundant + missing}, or choose a number of ranks that divides ${routed + redundant}.`,
    },
  ];
}

function overlapProblems({ all2allBackend }: ExpertParallelismProps, overlap: DualBatchOverlap | undefined): Problem[] {
  if (!overlap || (all2allBackend !== undefined && OVERLAPPING.includes(all2allBackend))) return [];
  return [
    {
      field: 'expertParallelism.dualBatchOverlap',
      what: `${all2allBackend === undefined ? "the engine's own all-to-all back end" : `"${all2allBackend}"`} cannot travel while the other half of a batch computes`,
      fix: `set all2allBackend to ${OVERLAPPING.map((name) => `"${name}"`).join(' or ')}, or leave dualBatchOverlap out.`,
    },
  ];
}

function notVllm(engine: string): Problem {
  return {
    field: 'expertParallelism',
    what: `its settings are vLLM's, and the engine is ${engine}`,
    fix: "leave it out, and use the engine's own settings.",
  };
}

function options<T extends object>(value: boolean | T | undefined): Partial<T> | undefined {
  return value === true ? {} : value || undefined;
}
