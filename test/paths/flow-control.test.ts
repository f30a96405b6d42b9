import { Duration } from 'cdk8s';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import {
  Accelerator,
  checkEndpointPickerConfig,
  Engine,
  FlowControl,
  type FlowControlProps,
  InferenceGateway,
  type PathRouterOptions,
  PrefillDecodeDisaggregation,
  Warnings,
} from '../../lib';
import { violations } from '../laws/laws';
import { aChart, type Manifest, manifestsOf, messageOf, theOnly, validationsOf } from '../synth';

const aPath = (props: FlowControlProps = {}, chart = aChart('chat')) => new FlowControl(chart, 'qwen', props);
const configTextOf = (path: FlowControl): string =>
  theOnly(manifestsOf(path.router), 'ConfigMap', path.router.endpointPickerName).data['custom-plugins.yaml'];
const configOf = (props: FlowControlProps = {}): Manifest => parse(configTextOf(aPath(props)));

test('one line is enough', () => {
  expect(manifestsOf(aPath()).map((o) => `${o.kind}/${o.metadata.name}`)).toEqual([
    'ServiceAccount/flow-control-nvidia-gpu-vllm-sa',
    'Deployment/flow-control-nvidia-gpu-vllm-decode',
    'InferencePool/flow-control',
    'ConfigMap/envoy',
    'ServiceAccount/flow-control-epp',
    'ConfigMap/flow-control-epp',
    'Role/flow-control-epp-sa',
    'RoleBinding/flow-control-epp-sa',
    'Role/flow-control-epp-non-sa',
    'RoleBinding/flow-control-epp-non-sa',
    'Service/flow-control-epp',
    'Deployment/flow-control-epp',
    'InferenceObjective/premium-traffic',
    'InferenceObjective/standard-traffic',
    'InferenceObjective/best-effort-traffic',
  ]);
});

test("queues as upstream's guide does, with a detector that sees when the pool is full", () => {
  const fair = { fairnessPolicyRef: 'round-robin-fairness-policy', orderingPolicyRef: 'fcfs-ordering-policy' };
  expect(configOf()).toMatchObject({
    featureGates: ['flowControl'],
    saturationDetector: { pluginRef: 'utilization-detector' },
    flowControl: {
      maxBytes: '10Gi',
      maxRequests: '1k',
      defaultRequestTTL: '60s',
      priorityBands: [
        { priority: 100, maxRequests: '500', ...fair },
        { priority: 0, maxRequests: '200', ...fair },
        { priority: -10, maxRequests: '50', ...fair },
      ],
    },
  });
  expect(checkEndpointPickerConfig(configTextOf(aPath()))).toEqual({ errors: [], warnings: [] });
});

test('the Service has each port once, which an API server insists on', () => {
  const { ports } = theOnly(manifestsOf(aPath().router), 'Service').spec;
  const numbers = ports.map((p: Manifest) => p.port);
  expect(new Set(numbers).size).toBe(numbers.length);
  expect(numbers).toContain(9090);
});

describe('what is said of flow control', () => {
  test("stands over upstream's numbers, and leaves the others", () => {
    const router = { flowControl: { defaultRequestTTL: Duration.seconds(5), maxBytes: undefined } };
    const { flowControl } = configOf({ router });
    expect(flowControl).toMatchObject({ defaultRequestTTL: '5s', maxBytes: '10Gi' });
    expect(flowControl.priorityBands).toHaveLength(3);
  });

  test('takes the place of all bands', () => {
    const path = aPath({ router: { flowControl: { bands: [{ name: 'people', priority: 1 }] } } });
    expect(path.router.objectives).toEqual([{ name: 'people', priority: 1 }]);
  });

  test('may be true, and not false', () => {
    expect(aPath({ router: { flowControl: true } }).router.objectives).toHaveLength(3);
    expect(messageOf(() => aPath({ router: { flowControl: false } }))).toBe(
      '[test/qwen] router.flowControl: false leaves nothing of this path. Fix: use OptimizedBaseline, or leave it out.',
    );
  });
});

test.each<[string, FlowControlProps]>([
  ['vLLM', {}],
  ['SGLang', { engine: Engine.sglang() }],
  ['Gaudi', { accelerator: Accelerator.intelGaudi() }],
])('a whole deployment with %s obeys the laws', (_, props) => {
  const chart = aChart('chat');
  const expose = new InferenceGateway(chart, 'gateway', { className: 'istio' });
  aPath({ ...props, expose, monitoring: true }, chart);
  expect(violations(manifestsOf(chart))).toEqual([]);
  expect(validationsOf(chart)).toEqual([]);
});

test('takes undefined for nothing said of the router', () => {
  const kindsOf = (router: PathRouterOptions) => manifestsOf(aPath({ monitoring: true, router })).map((m) => m.kind);
  expect(kindsOf({ schedulingConfig: undefined, monitoring: undefined, flowControl: undefined })).toEqual(kindsOf({}));
});

test('two of them share a namespace under names of their own', () => {
  const chart = aChart('chat');
  new FlowControl(chart, 'a', {});
  const path = new FlowControl(chart, 'b', { name: 'b' });
  expect(path.router.objectives.map(({ name }) => name)).toEqual([
    'b-premium-traffic',
    'b-standard-traffic',
    'b-best-effort-traffic',
  ]);
  expect(validationsOf(chart)).toEqual([]);
});

test('any other path queues when told so', () => {
  const flowControl = { bands: [{ name: 'people', priority: 1 }] };
  const chart = aChart('chat');
  const { router } = new PrefillDecodeDisaggregation(chart, 'oss', { router: { flowControl } });
  expect(router.hasFlowControl).toBe(true);
  expect(violations(manifestsOf(chart))).toEqual([]);
});

test('warns where upstream does not stand behind the servers', () => {
  expect(Warnings.of(aPath())).toEqual([]);
  expect(Warnings.of(aPath({ accelerator: Accelerator.amd() })).map(({ id }) => id)).toEqual(['experimental']);
});
