import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import {
  Accelerator,
  checkEndpointPickerConfig,
  Engine,
  InferenceGateway,
  PredictedLatencyScheduling,
  type PredictedLatencySchedulingProps,
  predictedLatencyScheduling,
  TieredPrefixCache,
  Warnings,
} from '../../lib';
import { selects } from '../../lib/kubernetes/labels';
import { violations } from '../laws/laws';
import { aChart, type Manifest, manifestsOf, theOnly, validationsOf } from '../synth';

const EPP = 'predicted-latency-based-scheduling-epp';
const aPath = (props: PredictedLatencySchedulingProps = {}, chart = aChart('chat')) =>
  new PredictedLatencyScheduling(chart, 'qwen', props);
const eppOf = (path: PredictedLatencyScheduling): Manifest =>
  theOnly(manifestsOf(path.router), 'Deployment').spec.template.spec.containers.find((c: Manifest) => c.name === 'epp');

/** The configuration that the endpoint picker is told to read. */
function configTextOf(path: PredictedLatencyScheduling): string {
  const file = eppOf(path)
    .args.find((word: string) => word.startsWith('--config-file='))
    .split('/')
    .at(-1);
  return theOnly(manifestsOf(path.router), 'ConfigMap', path.router.endpointPickerName).data[file];
}

test('one line is enough', () => {
  expect(manifestsOf(aPath()).map((o) => `${o.kind}/${o.metadata.name}`)).toEqual([
    'ServiceAccount/optimized-baseline-nvidia-gpu-vllm-sa',
    'Deployment/optimized-baseline-nvidia-gpu-vllm-decode',
    'InferencePool/predicted-latency-based-scheduling',
    `ConfigMap/${EPP}-latency-predictor-training`,
    `ConfigMap/${EPP}-latency-predictor-prediction`,
    'ConfigMap/envoy',
    `ServiceAccount/${EPP}`,
    `ConfigMap/${EPP}`,
    `Role/${EPP}-sa`,
    `RoleBinding/${EPP}-sa`,
    `Role/${EPP}-non-sa`,
    `RoleBinding/${EPP}-non-sa`,
    `Service/${EPP}`,
    `Deployment/${EPP}`,
  ]);
});

// What the deviations of test/parity leave to this test: upstream's plugins and parameters, without those that do nothing.
describe.each([
  ['routing alone', {}, {}],
  ['targets in headers', { streamingMode: true }, { parameters: { streamingMode: true } }],
])('with %s, the endpoint picker', (_, props, producer) => {
  const config = parse(configTextOf(aPath(props)));

  test("has upstream's plugins", () => {
    expect(config.plugins).toEqual([
      { type: 'prefix-cache-scorer' },
      { type: 'predicted-latency-producer', ...producer },
      { type: 'latency-slo-admitter' },
      { type: 'prefix-cache-affinity-filter', name: 'strict-affinity-filter', parameters: { affinityThreshold: 0.99 } },
      { type: 'slo-headroom-tier-filter' },
      { type: 'prefix-cache-affinity-filter', name: 'loose-affinity-filter', parameters: { affinityThreshold: 0.8 } },
      { type: 'latency-scorer' },
      { type: 'weighted-random-picker' },
    ]);
  });

  test('runs them in upstream’s order', () => {
    expect(config.schedulingProfiles).toEqual([
      {
        name: 'default',
        plugins: [
          { pluginRef: 'strict-affinity-filter' },
          { pluginRef: 'slo-headroom-tier-filter' },
          { pluginRef: 'loose-affinity-filter' },
          { pluginRef: 'latency-scorer' },
          { pluginRef: 'weighted-random-picker' },
        ],
      },
    ]);
  });

  test('does what its configuration says', () => {
    expect(checkEndpointPickerConfig(configTextOf(aPath(props)))).toEqual({ errors: [], warnings: [] });
  });
});

test.each<[string, PredictedLatencySchedulingProps]>([
  ['vLLM', {}],
  ['SGLang', { engine: Engine.sglang() }],
  ['AMD', { accelerator: Accelerator.amd() }],
  ['GKE', { accelerator: Accelerator.nvidia({ platform: 'gke' }) }],
])('a whole deployment with %s obeys the laws', (_, props) => {
  const chart = aChart('chat');
  const expose = new InferenceGateway(chart, 'gateway', { className: 'istio' });
  const path = aPath({ ...props, streamingMode: true, expose, monitoring: true }, chart);
  expect(violations(manifestsOf(chart))).toEqual([]);
  expect(validationsOf(chart)).toEqual([]);
  const { labels } = theOnly(manifestsOf(path.modelServer), 'Deployment').spec.template.metadata;
  expect(selects(path.router.poolLabels, labels)).toBe(true);
  // Of pods without it the endpoint picker reads vLLM's metrics, and SGLang has none of those.
  expect(labels['inference.networking.k8s.io/engine-type']).toBe(props.engine?.kind ?? 'vllm');
});

test('two of them share a namespace under names of their own', () => {
  const chart = aChart('chat');
  new PredictedLatencyScheduling(chart, 'a', {});
  const path = new PredictedLatencyScheduling(chart, 'b', { name: 'b' });
  expect(path.router.poolName).toBe('b-predicted-latency-based-scheduling');
  expect(validationsOf(chart)).toEqual([]);
});

test('warns where upstream has not validated it', () => {
  const idsOf = (props: PredictedLatencySchedulingProps) => Warnings.of(aPath(props)).map(({ id }) => id);
  expect([idsOf({}), idsOf({ engine: Engine.sglang() }), idsOf({ accelerator: Accelerator.amd() })]).toEqual([
    [],
    [],
    ['unvalidated'],
  ]);
});

test('any other path schedules by predicted latency when told so', () => {
  const schedulingConfig = predictedLatencyScheduling({ streamingMode: true });
  const path = new TieredPrefixCache(aChart('chat'), 'qwen', { router: { schedulingConfig } });
  const names = theOnly(manifestsOf(path.router), 'Deployment').spec.template.spec.containers.map((c: Manifest) => c.name);
  expect(names).toEqual(['training-server', 'prediction-server-1', 'envoy-sidecar', 'epp']);
});

test('streaming is said where the configuration is', () => {
  const router = { schedulingConfig: predictedLatencyScheduling() };
  expect(() => aPath({ streamingMode: true, router })).toThrow(
    '[test/qwen] streamingMode: is a parameter of the scheduling configuration, and router.schedulingConfig brings another one.',
  );
  expect(() => aPath({ router })).not.toThrow();
});
