import type { Problem } from '../internal/config-error';
import type { Warning } from '../internal/warnings';
import type { Env } from '../kubernetes/env';
import { imageProblem, mirrored } from '../kubernetes/image';
import { parseQuantity } from '../kubernetes/quantity';
import { mergeResources, type Resources, resourceProblems } from '../kubernetes/resources';
import { type LatencyPredictorRow, type LatencyServerRow, releaseOf } from '../releases';
import { rowOf } from './config/catalogue';
import type { EndpointPickerConfigDocument } from './config/document';
import type { LatencyPredictorOptions, LatencyServerOptions } from './latency-predictor-props';
import type { PoolMember } from './pool-member';
import { PORTS } from './ports';
import type { RouterProps } from './props';

/** Where prediction servers listen: probes come from outside the pod. */
export const ANY_ADDRESS = '0.0.0.0';

/** A server with nothing left to decide. */
export interface ResolvedServer {
  readonly row: LatencyServerRow;
  readonly image: string;
  readonly resources: Resources;
  readonly volumeSize: string;
  readonly env: Env;
}

/** The predictor with nothing left to decide. */
export interface ResolvedLatencyPredictor {
  readonly training: ResolvedServer;
  readonly prediction: ResolvedServer;
  /** Ports of the prediction servers. */
  readonly ports: readonly number[];
  /** What the servers read, as ConfigMaps have it. */
  readonly trainingConfig: Readonly<Record<string, string>>;
  readonly predictionConfig: Readonly<Record<string, string>>;
  /** What the endpoint picker is told. */
  readonly clientEnv: Env;
}

/** Whether, and how, there is a latency predictor beside the endpoint picker: where a plugin of its configuration asks it. */
export function resolveLatencyPredictor(
  { plugins = [] }: EndpointPickerConfigDocument,
  props: RouterProps,
): { readonly predictor?: ResolvedLatencyPredictor; readonly problems: readonly Problem[] } {
  const options = props.latencyPredictor;
  if (!plugins.some(({ type }) => asksPredictor(type))) return { problems: options ? [UNUSED] : [] };
  const row = releaseOf(props.release).latencyPredictor;
  const { training: ofTraining = {}, prediction: ofPrediction = {} } = options ?? {};
  const training = resolveServer(row.trainingServer, ofTraining, props);
  const prediction = resolveServer(row.predictionServers, ofPrediction, props);
  const count = ofPrediction.count ?? row.predictionServers.count;
  const ports = Array.from({ length: count }, (_, i) => row.predictionServers.port + i);
  const predictor = { training, prediction, ports, ...configs(row, options ?? {}, prediction.resources, ports) };
  const problems = [
    ...serverProblems('latencyPredictor.training', ofTraining, training),
    ...serverProblems('latencyPredictor.prediction', ofPrediction, prediction),
    ...portProblems(ports, props.expose === undefined),
  ];
  return { predictor, problems };
}

/** Whether a plugin trains the predictor and asks it. */
function asksPredictor(type: string): boolean {
  return rowOf(type)?.produces?.includes('latency-prediction') ?? false;
}

const UNUSED: Problem = {
  field: 'latencyPredictor',
  what: 'no plugin of the scheduling config asks for predictions',
  fix: 'leave it out, or give schedulingConfig: predictedLatencyScheduling().',
};

function resolveServer(row: LatencyServerRow, options: LatencyServerOptions, { images }: RouterProps): ResolvedServer {
  return {
    row,
    image: mirrored(options.image ?? row.image, images?.registryMirror),
    resources: mergeResources(row.resources, options.resources),
    volumeSize: options.volumeSize ?? row.volumeSize,
    env: options.env ?? {},
  };
}

function serverProblems(field: string, { image }: LatencyServerOptions, { row, resources }: ResolvedServer): Problem[] {
  const unpinned = imageProblem(`${field}.image`, image ?? row.image);
  return [...(unpinned ? [unpinned] : []), ...resourceProblems(`${field}.resources`, resources)];
}

/** All containers of a pod share its ports. The Envoy is one of them where there is no gateway. */
function portProblems(ports: readonly number[], hasEnvoy: boolean): Problem[] {
  const { proxy, proxyReady, proxyAdmin, ...own } = PORTS;
  const taken: readonly number[] = Object.values(hasEnvoy ? PORTS : own).map(({ number }) => number);
  const first = ports.findIndex((port) => taken.includes(port));
  if (first < 0) return [];
  return [
    {
      field: 'latencyPredictor.prediction.count',
      what: `${ports.length} servers need the ports ${ports[0]} to ${ports.at(-1)}, of which ${ports[first]} is taken in the pod`,
      fix: `give at most ${first}.`,
    },
  ];
}

/** What must be the same on both sides is written from one value. */
function configs(
  row: LatencyPredictorRow,
  options: LatencyPredictorOptions,
  predictionResources: Resources,
  ports: readonly number[],
): Pick<ResolvedLatencyPredictor, 'trainingConfig' | 'predictionConfig' | 'clientEnv'> {
  const { training = {}, prediction = {} } = options;
  const { trainingServer, predictionServers, client } = row;
  const shared = {
    LATENCY_MODEL_TYPE: options.modelType ?? row.modelType,
    LATENCY_OBJECTIVE_TYPE: options.objectiveType ?? row.objectiveType,
  };
  return {
    trainingConfig: {
      ...shared,
      LATENCY_RETRAINING_INTERVAL_SEC: String(training.retrainingIntervalSeconds ?? trainingServer.retrainingIntervalSeconds),
      LATENCY_MIN_SAMPLES_FOR_RETRAIN: String(training.minSamplesForRetrain ?? trainingServer.minSamplesForRetrain),
      LATENCY_MAX_TRAINING_DATA_SIZE_PER_BUCKET: String(training.maxSamplesPerBucket ?? trainingServer.maxSamplesPerBucket),
      ...modelFiles('LATENCY', trainingServer.modelsDir),
    },
    predictionConfig: {
      ...shared,
      ...modelFiles('LOCAL', predictionServers.modelsDir),
      MODEL_SYNC_INTERVAL_SEC: String(prediction.modelSyncIntervalSeconds ?? predictionServers.modelSyncIntervalSeconds),
      OMP_NUM_THREADS: String(predictionServers.threadsPerWorker),
      PREDICT_HOST: ANY_ADDRESS,
      UVICORN_WORKERS: String(workersOn(predictionResources)),
    },
    clientEnv: {
      PREDICTION_SERVER_URL: ports.map(localUrl).join(','),
      TRAINING_SERVER_URL: localUrl(trainingServer.port),
      LATENCY_COALESCE_WINDOW_MS: String(options.coalesceWindowMs ?? client.coalesceWindowMs),
      LATENCY_MAX_CONCURRENT_DISPATCHES: String(options.maxConcurrentDispatches ?? client.maxConcurrentDispatches),
      LATENCY_MAX_SAMPLE_SIZE: String(options.maxSampleSize ?? client.maxSampleSize),
    },
  };
}

/** Both latencies have a model and a scaler; servers copy them from one another under these names. */
function modelFiles(prefix: string, dir: string): Record<string, string> {
  return Object.fromEntries(
    ['TTFT', 'TPOT'].flatMap((latency) => [
      [`${prefix}_${latency}_MODEL_PATH`, `${dir}/${latency.toLowerCase()}.joblib`],
      [`${prefix}_${latency}_SCALER_PATH`, `${dir}/${latency.toLowerCase()}_scaler.joblib`],
    ]),
  );
}

/** A worker for each whole CPU that the server may use. */
function workersOn({ limits = {}, requests = {} }: Resources): number {
  return Math.max(1, Math.floor(parseQuantity(limits.cpu ?? requests.cpu ?? '1')));
}

/** Containers of a pod reach one another there. */
export function localUrl(port: number): string {
  return `http://localhost:${port}`;
}

/** What the predictor does not know. */
export function latencyWarnings(
  predictor: ResolvedLatencyPredictor | undefined,
  members: readonly PoolMember[],
  { platform, release }: RouterProps,
): Warning[] {
  const [first] = members;
  if (!predictor || !first) return [];
  const { unreliableOn } = releaseOf(release).predictedLatency;
  return [
    ...members.filter((member) => !isAlike(member, first)).map((member) => mixedPool(member, first)),
    ...(platform !== undefined && unreliableOn.includes(platform)
      ? [
          {
            id: 'unvalidated' as const,
            field: 'platform',
            what: `upstream calls the latency predictor not reliable on ${platform}`,
            fix: 'see that its containers become ready, and what they may write to.',
          },
        ]
      : []),
  ];
}

function isAlike(member: PoolMember, first: PoolMember): boolean {
  return (
    member.model === first.model &&
    member.engine.kind === first.engine.kind &&
    member.tensorParallelSize === first.tensorParallelSize
  );
}

function mixedPool({ node }: PoolMember, first: PoolMember): Warning {
  return {
    id: 'scheduling-config',
    field: 'modelServers',
    what: `[${node.path}] differs from [${first.node.path}] in model, engine or devices, and the latency predictor takes all pods of a pool for alike`,
    fix: 'give them pools of their own.',
  };
}
