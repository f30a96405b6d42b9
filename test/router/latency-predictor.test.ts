import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  Accelerator,
  checkEndpointPickerConfig,
  type EndpointPickerConfig,
  Engine,
  InferenceGateway,
  type LatencyPredictorOptions,
  ModelServer,
  type ModelServerProps,
  plugin,
  predictedLatencyScheduling,
  Router,
  type RouterProps,
  Warnings,
} from '../../lib';
import { variablesOf } from '../containers';
import { aChart, type Manifest, manifestsOf, messageOf, theOnly } from '../synth';

const aServer = (chart = aChart('ns'), id = 'a', props: Partial<ModelServerProps> = {}) =>
  new ModelServer(chart, id, { model: 'Qwen/Qwen3-32B', accelerator: Accelerator.nvidia(), guide: 'qwen', ...props });

function aRouter(props: Partial<RouterProps> = {}, members = [aServer()]): Router {
  const schedulingConfig = predictedLatencyScheduling();
  return new Router(members[0]?.node.scope as never, 'router', { modelServers: members, schedulingConfig, ...props });
}

const WEIGHING: EndpointPickerConfig = { profiles: [{ scorers: [{ plugin: 'queue-scorer', weight: 1 }] }] };
const podOf = (props: Partial<RouterProps> = {}): Manifest =>
  theOnly(manifestsOf(aRouter(props)), 'Deployment').spec.template.spec;
const with_ = (latencyPredictor: LatencyPredictorOptions) => podOf({ latencyPredictor });
const containerOf = (pod: Manifest, name: string): Manifest => pod.containers.find((c: Manifest) => c.name === name);
const configOf = (kind: 'training' | 'prediction', latencyPredictor: LatencyPredictorOptions = {}): Record<string, string> =>
  theOnly(manifestsOf(aRouter({ latencyPredictor })), 'ConfigMap', `qwen-epp-latency-predictor-${kind}`).data;
const errorOf = (props: object) => messageOf(() => aRouter(props as Partial<RouterProps>));

describe('the latency predictor', () => {
  test('is there because the configuration asks for predictions, and not otherwise', () => {
    expect(podOf().containers.map((c: Manifest) => c.name)).toEqual([
      'training-server',
      'prediction-server-1',
      'envoy-sidecar',
      'epp',
    ]);
    const without = manifestsOf(aRouter({ schedulingConfig: WEIGHING }));
    expect(theOnly(without, 'Deployment').spec.template.spec.containers.map((c: Manifest) => c.name)).toEqual([
      'envoy-sidecar',
      'epp',
    ]);
    expect(without.filter((m) => m.kind === 'ConfigMap').map((m) => m.metadata.name)).toEqual(['envoy', 'qwen-epp']);
  });

  test('is there for the older plugin too, and behind a gateway', () => {
    const expose = InferenceGateway.fromExisting({ className: 'istio', name: 'gw' });
    const scorer = plugin('predicted-latency-scorer');
    const schedulingConfig: EndpointPickerConfig = {
      plugins: ['prefix-cache-scorer'],
      profiles: [{ scorers: [{ plugin: scorer }] }],
    };
    expect(podOf({ expose, schedulingConfig }).containers.map((c: Manifest) => c.name)).toEqual([
      'training-server',
      'prediction-server-1',
      'epp',
    ]);
  });

  test('of which something is said, and which nobody asks, is refused', () => {
    expect(errorOf({ schedulingConfig: WEIGHING, latencyPredictor: {} })).toBe(
      '[test/router] latencyPredictor: no plugin of the scheduling config asks for predictions. Fix: leave it out, or give schedulingConfig: predictedLatencyScheduling().',
    );
  });

  test('listens where the endpoint picker and the prediction servers look for it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), (count) => {
        const pod = with_({ prediction: { count } });
        const epp = variablesOf(containerOf(pod, 'epp'));
        const servers = pod.containers.filter((c: Manifest) => c.name.startsWith('prediction-server-'));
        expect(servers).toHaveLength(count);
        const urls = servers.map((c: Manifest) => `http://localhost:${c.ports[0].containerPort}`);
        expect(epp.PREDICTION_SERVER_URL).toBe(urls.join(','));
        expect(epp.TRAINING_SERVER_URL).toBe(`http://localhost:${containerOf(pod, 'training-server').ports[0].containerPort}`);
        for (const server of servers) {
          const port = String(server.ports[0].containerPort);
          expect(server.args.at(-1)).toBe(port);
          expect(variablesOf(server)).toMatchObject({ PREDICT_PORT: port, TRAINING_SERVER_URL: epp.TRAINING_SERVER_URL });
          expect(server.readinessProbe.httpGet.port).toBe(server.ports[0].containerPort);
        }
        const ports = pod.containers.flatMap((c: Manifest) => (c.ports ?? []).map((p: Manifest) => p.containerPort));
        expect(new Set(ports).size).toBe(ports.length);
        const volumes = pod.volumes.map((v: Manifest) => v.name);
        expect(new Set(volumes).size).toBe(volumes.length);
      }),
      { numRuns: 10 },
    );
  });

  test('has no room for more servers than the pod has ports', () => {
    expect(errorOf({ latencyPredictor: { prediction: { count: 81 } } })).toBe(
      '[test/router] latencyPredictor.prediction.count: 81 servers need the ports 8001 to 8081, of which 8081 is taken in the pod. Fix: give at most 80.',
    );
    // Behind a gateway there is no Envoy, and the next port that is taken is the endpoint picker's.
    const expose = InferenceGateway.fromExisting({ className: 'istio', name: 'gw' });
    expect(errorOf({ expose, latencyPredictor: { prediction: { count: 1001 } } })).toBe('accepted');
    expect(errorOf({ expose, latencyPredictor: { prediction: { count: 1002 } } })).toBe(
      '[test/router] latencyPredictor.prediction.count: 1002 servers need the ports 8001 to 9002, of which 9002 is taken in the pod. Fix: give at most 1001.',
    );
    expect(errorOf({ latencyPredictor: { prediction: { count: 0 } } })).toBe(
      '[test/router] latencyPredictor.prediction.count: 0 is too small. Fix: give at least 1.',
    );
  });

  test('says on both sides what must be the same', () => {
    const options = { modelType: 'lightgbm', objectiveType: 'quantile' } as const;
    const shared = { LATENCY_MODEL_TYPE: 'lightgbm', LATENCY_OBJECTIVE_TYPE: 'quantile' };
    expect(configOf('training', options)).toMatchObject(shared);
    expect(configOf('prediction', options)).toMatchObject(shared);
  });

  test('keeps models on the volume that is mounted', () => {
    const pod = podOf();
    for (const [name, kind] of [
      ['training-server', 'training'],
      ['prediction-server-1', 'prediction'],
    ] as const) {
      const [mount] = containerOf(pod, name).volumeMounts;
      const paths = Object.entries(configOf(kind)).filter(([key]) => key.endsWith('_PATH'));
      expect(paths).toHaveLength(4);
      for (const [, path] of paths) expect(path.startsWith(`${mount.mountPath}/`)).toBe(true);
      expect(pod.volumes.map((v: Manifest) => v.name)).toContain(mount.name);
    }
  });

  test('runs a worker on each CPU that a prediction server may use', () => {
    const workers = (cpu: string) =>
      configOf('prediction', { prediction: { resources: { requests: { cpu: '500m' }, limits: { cpu } } } }).UVICORN_WORKERS;
    expect(configOf('prediction').UVICORN_WORKERS).toBe('28');
    expect([workers('4'), workers('2500m'), workers('900m')]).toEqual(['4', '2', '1']);
    expect(errorOf({ latencyPredictor: { prediction: { resources: { limits: { cpu: '4' } } } } })).toBe(
      '[test/router] latencyPredictor.prediction.resources.requests.cpu: "8" is more than the limit "4". Fix: give latencyPredictor.prediction.resources.limits.cpu as well, or ask for less.',
    );
  });

  test('takes everything else as told', () => {
    const options: LatencyPredictorOptions = {
      training: {
        retrainingIntervalSeconds: 60,
        minSamplesForRetrain: 7,
        maxSamplesPerBucket: 9,
        volumeSize: '1Gi',
        env: { A: 'b' },
      },
      prediction: { modelSyncIntervalSeconds: 5, image: 'registry.corp/predict:v2' },
      coalesceWindowMs: 0,
      maxConcurrentDispatches: 4,
      maxSampleSize: 50,
    };
    const pod = with_(options);
    expect(configOf('training', options)).toMatchObject({
      LATENCY_RETRAINING_INTERVAL_SEC: '60',
      LATENCY_MIN_SAMPLES_FOR_RETRAIN: '7',
      LATENCY_MAX_TRAINING_DATA_SIZE_PER_BUCKET: '9',
    });
    expect(configOf('prediction', options).MODEL_SYNC_INTERVAL_SEC).toBe('5');
    expect(containerOf(pod, 'prediction-server-1').image).toBe('registry.corp/predict:v2');
    expect(variablesOf(containerOf(pod, 'training-server')).A).toBe('b');
    expect(pod.volumes).toContainEqual({ name: 'training-server-storage', emptyDir: { sizeLimit: '1Gi' } });
    expect(variablesOf(containerOf(pod, 'epp'))).toMatchObject({
      LATENCY_COALESCE_WINDOW_MS: '0',
      LATENCY_MAX_CONCURRENT_DISPATCHES: '4',
      LATENCY_MAX_SAMPLE_SIZE: '50',
    });
  });

  test('comes from a mirror, and is pinned', () => {
    const pod = podOf({ images: { registryMirror: 'registry.corp/m', pullPolicy: 'IfNotPresent' } });
    expect(containerOf(pod, 'training-server')).toMatchObject({
      image: 'registry.corp/m/gateway-api-inference-extension/latency-training-server:v1.5.0',
      imagePullPolicy: 'IfNotPresent',
    });
    expect(errorOf({ latencyPredictor: { training: { image: 'a/b:latest' } } })).toContain(
      '[test/router] latencyPredictor.training.image: "a/b:latest" is not pinned',
    );
  });

  test('warns of pods that are not alike, and of a platform where upstream does not rely on it', () => {
    const chart = aChart('ns');
    const members = [aServer(chart), aServer(chart, 'b', { engine: Engine.sglang() })];
    const router = aRouter({ platform: 'openshift' }, members);
    expect(Warnings.of(router).map(({ id, field, what, fix }) => `${id} ${field}: ${what}. Fix: ${fix}`)).toEqual([
      'scheduling-config modelServers: [test/b] differs from [test/a] in model, engine or devices, and the latency predictor takes all pods of a pool for alike. Fix: give them pools of their own.',
      'unvalidated platform: upstream calls the latency predictor not reliable on openshift. Fix: see that its containers become ready, and what they may write to.',
    ]);
    expect(Warnings.of(aRouter())).toEqual([]);
  });
});

describe('the configuration', () => {
  const documentOf = (config: EndpointPickerConfig): string =>
    theOnly(manifestsOf(aRouter({ schedulingConfig: config })), 'ConfigMap', 'qwen-epp').data['qwen-plugins.yaml'];

  test.each([{}, { streamingMode: true }, { headroomSelectionStrategy: 'most', sloBufferFactor: 0.9 }] as const)(
    'is neither refused nor ignored: %j',
    (options) => {
      expect(checkEndpointPickerConfig(documentOf(predictedLatencyScheduling(options)))).toEqual({ errors: [], warnings: [] });
    },
  );

  test('takes thresholds and strategy as told', () => {
    const { plugins, profiles } = predictedLatencyScheduling({
      streamingMode: true,
      strictAffinityThreshold: 0.9,
      looseAffinityThreshold: 0.5,
      headroomSelectionStrategy: 'most',
      sloBufferFactor: 0.8,
    });
    expect(plugins?.[1]).toMatchObject({ parameters: { streamingMode: true, sloBufferFactor: 0.8 } });
    expect(profiles[0]?.filters).toMatchObject([
      { name: 'strict-affinity-filter', parameters: { affinityThreshold: 0.9 } },
      'slo-headroom-tier-filter',
      { name: 'loose-affinity-filter', parameters: { affinityThreshold: 0.5 } },
    ]);
    expect(profiles[0]?.scorers).toMatchObject([{ plugin: { parameters: { headroomSelectionStrategy: 'most' } } }]);
  });

  test('says what is wrong with an option', () => {
    expect(messageOf(() => predictedLatencyScheduling({ looseAffinityThreshold: 80 }))).toBe(
      '[predictedLatencyScheduling] looseAffinityThreshold: 80 is too large. Fix: give at most 1.',
    );
  });
});
