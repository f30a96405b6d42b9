import { App, Chart, Testing } from 'cdk8s';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  Accelerator,
  ConfigError,
  Engine,
  InferenceGateway,
  type ModelServer,
  OptimizedBaseline,
  PrefillDecodeDisaggregation,
  Router,
  Warnings,
  WorkloadAutoscaler,
  WorkloadVariantAutoscaler,
} from '../../lib';
import { violations } from '../laws/laws';
import { manifestsOf, messageOf, theOnly } from '../synth';
import { aChart, aPath, aServer, following, PROMETHEUS, QUEUEING } from './support';

const deploymentRef = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'optimized-baseline-nvidia-gpu-vllm-decode' };

describe('a HorizontalPodAutoscaler on what the endpoint picker sees', () => {
  test('follows waiting and running requests of its own router, with the targets and windows of the release', () => {
    const chart = aChart();
    new WorkloadAutoscaler(chart, 'autoscaler', following(aPath(chart), 'hpa'));
    const { apiVersion, metadata, spec } = theOnly(manifestsOf(chart), 'HorizontalPodAutoscaler');
    expect(apiVersion).toBe('autoscaling/v2');
    expect(metadata).toEqual({ name: deploymentRef.name, namespace: 'chat' });
    const policies = [{ type: 'Percent', value: 100, periodSeconds: 15 }];
    expect(spec).toEqual({
      scaleTargetRef: deploymentRef,
      minReplicas: 1,
      maxReplicas: 3,
      metrics: [
        {
          type: 'External',
          external: {
            metric: { name: 'epp_queue_size', selector: { matchLabels: { inference_pool: 'optimized-baseline' } } },
            target: { type: 'Value', value: '250' },
          },
        },
        {
          type: 'External',
          external: {
            metric: { name: 'epp_running_requests', selector: { matchLabels: { service: 'optimized-baseline-epp' } } },
            target: { type: 'AverageValue', averageValue: '250' },
          },
        },
      ],
      behavior: {
        scaleUp: { stabilizationWindowSeconds: 0, policies },
        scaleDown: { stabilizationWindowSeconds: 300, policies },
      },
    });
    expect(violations(manifestsOf(chart))).toEqual([]);
  });

  test('takes what is said of one window and keeps the rest', () => {
    const chart = aChart();
    const behavior = { scaleDown: { windowSeconds: 600, percent: 10 } };
    new WorkloadAutoscaler(chart, 'autoscaler', { ...following(aPath(chart), 'hpa'), behavior });
    const { scaleUp, scaleDown } = theOnly(manifestsOf(chart), 'HorizontalPodAutoscaler').spec.behavior;
    expect(scaleUp.stabilizationWindowSeconds).toBe(0);
    expect(scaleDown).toEqual({
      stabilizationWindowSeconds: 600,
      policies: [{ type: 'Percent', value: 10, periodSeconds: 15 }],
    });
  });

  test('takes undefined for nothing said', () => {
    const chart = aChart();
    const behavior = { scaleUp: { windowSeconds: undefined, percent: undefined, periodSeconds: 30 } };
    new WorkloadAutoscaler(chart, 'autoscaler', { ...following(aPath(chart), 'hpa'), behavior });
    expect(theOnly(manifestsOf(chart), 'HorizontalPodAutoscaler').spec.behavior.scaleUp).toEqual({
      stabilizationWindowSeconds: 0,
      policies: [{ type: 'Percent', value: 100, periodSeconds: 30 }],
    });
  });

  test('finds the router in the label that managed Prometheus on GKE has', () => {
    const chart = aChart();
    const path = new OptimizedBaseline(chart, 'path', { platform: 'gke', monitoring: true, router: QUEUEING });
    new WorkloadAutoscaler(chart, 'autoscaler', following(path, 'hpa'));
    const [, running] = theOnly(manifestsOf(chart), 'HorizontalPodAutoscaler').spec.metrics;
    expect(running.external.metric.selector.matchLabels).toEqual({ top_level_controller_name: 'optimized-baseline-epp' });
  });

  test('needs no flow control without the queue size', () => {
    const chart = aChart();
    const { modelServer: target, router } = new OptimizedBaseline(chart, 'path', { monitoring: true });
    new WorkloadAutoscaler(chart, 'autoscaler', { target, strategy: { kind: 'hpa', router, signals: { queueSize: false } } });
    expect(theOnly(manifestsOf(chart), 'HorizontalPodAutoscaler').spec.metrics).toHaveLength(1);
  });

  test('scales a LeaderWorkerSet by whole groups', () => {
    const chart = aChart();
    const target = aServer(chart, 'large', {
      topology: { kind: 'leaderWorkerSet', podsPerGroup: 2 },
      tensorParallelSize: 16,
      replicas: 2,
    });
    const schedulingConfig = { profiles: [{ scorers: [{ plugin: 'queue-scorer' }] }] } as const;
    const router = new Router(chart, 'router', { ...QUEUEING, modelServers: [target], schedulingConfig, monitoring: true });
    new WorkloadAutoscaler(chart, 'autoscaler', { target, strategy: { kind: 'hpa', router } });
    const manifests = manifestsOf(chart);
    expect(theOnly(manifests, 'HorizontalPodAutoscaler').spec.scaleTargetRef).toEqual({
      apiVersion: 'leaderworkerset.x-k8s.io/v1',
      kind: 'LeaderWorkerSet',
      name: 'large-decode',
    });
    expect(theOnly(manifests, 'LeaderWorkerSet').spec.replicas).toBeUndefined();
    expect(violations(manifests)).toEqual([]);
  });

  test('scales prefill and decode by themselves, on the load of the router that they share', () => {
    const chart = aChart();
    const { prefill, decode, router } = new PrefillDecodeDisaggregation(chart, 'path', { monitoring: true, router: QUEUEING });
    for (const target of [prefill, decode]) {
      new WorkloadAutoscaler(chart, `${target.role}-autoscaler`, { target, maxReplicas: 16, strategy: { kind: 'hpa', router } });
    }
    const manifests = manifestsOf(chart);
    const autoscalers = manifests.filter((m) => m.kind === 'HorizontalPodAutoscaler');
    expect(autoscalers.map((m) => m.spec.scaleTargetRef.name)).toEqual([prefill.workloadName, decode.workloadName]);
    expect(violations(manifests)).toEqual([]);
  });

  test('takes the number of replicas out of the manifest, and leaves it where nothing scales', () => {
    const chart = aChart();
    const path = aPath(chart);
    const replicas = () => theOnly(manifestsOf(path), 'Deployment', deploymentRef.name).spec.replicas;
    expect(replicas()).toBe(8);
    new WorkloadAutoscaler(chart, 'autoscaler', following(path, 'hpa'));
    expect(replicas()).toBeUndefined();
  });

  test('warns where nothing collects the metrics that it follows', () => {
    const chart = new Chart(new App(), 'test', { namespace: 'chat' });
    Warnings.acknowledge(chart, 'experimental');
    const path = new OptimizedBaseline(chart, 'path', { router: QUEUEING });
    new WorkloadAutoscaler(chart, 'autoscaler', following(path, 'hpa'));
    new WorkloadAutoscaler(chart, 'variant', { target: aServer(chart), strategy: { kind: 'wva' } });
    const uncollected = (field: string, path: string) => ({
      id: 'uncollected-metrics',
      field,
      what: `nothing made here collects the metrics of [${path}], and without them the number of replicas stays as it is`,
      fix: 'give it monitoring: true, unless something else collects them.',
    });
    expect(Warnings.of(chart)).toEqual([uncollected('strategy.router', 'test/path/router'), uncollected('target', 'test/qwen')]);
  });

  test('warns where a controller would ask a Prometheus that it cannot reach', () => {
    const chart = new Chart(new App(), 'test', { namespace: 'chat' });
    const { modelServer } = new OptimizedBaseline(chart, 'path', { platform: 'gke', monitoring: true });
    modelServer.autoscale({ strategy: { kind: 'wva' } });
    const ours = { collector: 'prometheus-operator' } as const;
    const other = new OptimizedBaseline(chart, 'other', { name: 'other', platform: 'gke', monitoring: ours });
    other.modelServer.autoscale({ strategy: { kind: 'wva' } });
    const warnings = Warnings.of(chart).filter(({ id }) => id === 'uncollected-metrics');
    expect(warnings).toEqual([
      {
        id: 'uncollected-metrics',
        field: 'target',
        what: "Google Cloud's managed Prometheus collects the metrics of [test/path/model-server], and the controller cannot ask it: it has no address in the cluster",
        fix: "give the target and the controller a Prometheus of your own: monitoring: { collector: 'prometheus-operator' }.",
      },
    ]);
  });
});

test('warns of what upstream does not test, by the engine', () => {
  const warningsOf = (engine: Engine) => {
    const chart = new Chart(new App(), 'test', { namespace: 'chat' });
    const { modelServer, router } = new OptimizedBaseline(chart, 'path', { engine, monitoring: true, router: QUEUEING });
    modelServer.autoscale({ strategy: { kind: 'hpa', router } });
    return Warnings.of(chart);
  };
  const fix = 'try it with your own load before you rely on it.';
  expect(warningsOf(Engine.vllm())).toEqual([
    {
      id: 'experimental',
      field: 'strategy.kind',
      what: 'workload-autoscaling with vLLM works, and upstream does not test it regularly in llm-d v0.7.0',
      fix,
    },
  ]);
  expect(warningsOf(Engine.sglang())).toEqual([
    {
      id: 'unvalidated',
      field: 'strategy.kind',
      what: 'workload-autoscaling with SGLang is not validated by upstream in llm-d v0.7.0',
      fix,
    },
  ]);
});

test('autoscale() makes the same of the server itself, and once', () => {
  const chart = aChart();
  const { modelServer, router } = aPath(chart);
  const autoscaler = modelServer.autoscale({ strategy: { kind: 'hpa', router }, maxReplicas: 8 });
  expect(autoscaler.target).toBe(modelServer);
  const { scaleTargetRef, maxReplicas } = theOnly(manifestsOf(chart), 'HorizontalPodAutoscaler').spec;
  expect(scaleTargetRef).toEqual(deploymentRef);
  expect(maxReplicas).toBe(8);
  expect(() => modelServer.autoscale({ strategy: { kind: 'hpa', router } })).toThrow(
    '[test/path/model-server] autoscale(): is called twice, and two autoscalers would each undo what the other does. Fix: call it once.',
  );
});

describe('a ScaledObject', () => {
  test('asks Prometheus for the pool of its own namespace, and goes to 0', () => {
    const chart = aChart();
    const { target, strategy } = following(aPath(chart), 'keda');
    if (strategy.kind !== 'keda') throw new Error('not KEDA');
    const authentication = { name: 'prometheus', modes: ['bearer', 'tls'] as const };
    const said = { ...strategy, authentication, pollingIntervalSeconds: 15, cooldownSeconds: 600 };
    new WorkloadAutoscaler(chart, 'autoscaler', { target, strategy: said, minReplicas: 0, maxReplicas: 4 });
    const { metadata, spec } = theOnly(manifestsOf(chart), 'ScaledObject');
    expect(metadata.name).toBe(deploymentRef.name);
    expect(spec).toMatchObject({ scaleTargetRef: deploymentRef, minReplicaCount: 0, maxReplicaCount: 4 });
    expect(spec).toMatchObject({ pollingInterval: 15, cooldownPeriod: 600 });
    expect(spec.advanced.horizontalPodAutoscalerConfig.behavior.scaleDown.stabilizationWindowSeconds).toBe(300);
    const [queue, running] = spec.triggers;
    expect(queue).toEqual({
      type: 'prometheus',
      name: 'epp_queue_size',
      metricType: 'Value',
      metadata: {
        serverAddress: PROMETHEUS,
        query: 'sum(inference_extension_flow_control_queue_size{inference_pool="optimized-baseline",namespace="chat"})',
        threshold: '250',
        authModes: 'bearer,tls',
      },
      authenticationRef: { name: 'prometheus' },
    });
    // Requests that still run hold the last replica.
    expect(running.metadata.query).toBe(
      'sum(inference_objective_running_requests{service="optimized-baseline-epp",namespace="chat"})',
    );
    expect(violations(manifestsOf(chart))).toEqual([]);
  });
});

describe('a variant', () => {
  test('says model, bounds, cost and accelerator, and has what is wanted carried out', () => {
    const chart = aChart();
    const target = aServer(chart, 'qwen', { servedModelName: 'chat' });
    new WorkloadAutoscaler(chart, 'autoscaler', {
      target,
      maxReplicas: 5,
      strategy: { kind: 'wva', cost: 42.5, acceleratorName: 'H100' },
    });
    const manifests = manifestsOf(chart);
    const scaleTargetRef = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'qwen-decode' };
    const variant = theOnly(manifests, 'VariantAutoscaling');
    expect(variant.metadata).toEqual({
      name: 'qwen-decode',
      namespace: 'chat',
      labels: {
        'llm-d.ai/guide': 'qwen',
        'llm-d.ai/model': 'Qwen3-32B',
        'llm-d.ai/inference-serving': 'true',
        'inference.optimization/acceleratorName': 'H100',
      },
    });
    expect(variant.spec).toEqual({
      scaleTargetRef,
      modelID: 'chat',
      minReplicas: 1,
      maxReplicas: 5,
      variantCost: '42.5',
    });
    const { spec } = theOnly(manifests, 'HorizontalPodAutoscaler');
    expect(spec).toMatchObject({ scaleTargetRef, minReplicas: 1, maxReplicas: 5 });
    expect(spec.metrics).toEqual([
      {
        type: 'External',
        external: {
          metric: { name: 'wva_desired_replicas', selector: { matchLabels: { variant_name: 'qwen-decode' } } },
          target: { type: 'AverageValue', averageValue: '1' },
        },
      },
    ]);
    expect(spec.behavior.scaleUp.stabilizationWindowSeconds).toBe(120);
    expect(violations(manifests)).toEqual([]);
  });

  test('shares a pool with another on a different accelerator, each with its cost', () => {
    const chart = aChart();
    const guide = 'qwen';
    const servers = [
      aServer(chart, 'qwen-nvidia', { guide }),
      aServer(chart, 'qwen-amd', { guide, accelerator: Accelerator.amd() }),
    ];
    new Router(chart, 'router', {
      modelServers: servers,
      schedulingConfig: { profiles: [{ scorers: [{ plugin: 'queue-scorer' }] }] },
    });
    servers.forEach((target, i) => {
      new WorkloadAutoscaler(chart, `autoscaler-${i}`, { target, strategy: { kind: 'wva', cost: 10 + i } });
    });
    const manifests = manifestsOf(chart);
    const variants = manifests.filter((m) => m.kind === 'VariantAutoscaling');
    expect(variants.map((m) => [m.metadata.labels['inference.optimization/acceleratorName'], m.spec.variantCost])).toEqual([
      ['nvidia', '10.0'],
      ['amd', '11.0'],
    ]);
    expect(() => Testing.synth(chart)).not.toThrow();
    expect(violations(manifests)).toEqual([]);
  });

  test('writes any cost as the digits that the custom resource takes', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-9, max: 1e12, noNaN: true }), (cost) => {
        const chart = aChart();
        new WorkloadAutoscaler(chart, 'autoscaler', { target: aServer(chart), strategy: { kind: 'wva', cost } });
        const { variantCost } = theOnly(manifestsOf(chart), 'VariantAutoscaling').spec;
        expect(variantCost).toMatch(/^\d+(\.\d+)?$/);
        expect(Number(variantCost) / cost).toBeCloseTo(1, 6);
      }),
      { numRuns: 30 },
    );
  });
});

test('every accepted choice of bounds and strategy obeys the laws', () => {
  const aNumber = fc.option(fc.integer({ min: 0, max: 5 }), { nil: undefined });
  let accepted = 0;
  fc.assert(
    fc.property(fc.constantFrom('hpa', 'keda', 'wva'), aNumber, aNumber, (kind, minReplicas, maxReplicas) => {
      const chart = aChart();
      const path = aPath(chart);
      const common = kind === 'wva' ? { target: path.modelServer, strategy: { kind } } : following(path, kind);
      try {
        new WorkloadAutoscaler(chart, 'autoscaler', { ...common, minReplicas, maxReplicas });
      } catch (error) {
        if (ConfigError.isConfigError(error)) return;
        throw error;
      }
      accepted += 1;
      expect(violations(manifestsOf(chart))).toEqual([]);
    }),
    { numRuns: 40 },
  );
  expect(accepted).toBeGreaterThan(5);
});

describe('what cannot work is said', () => {
  const message = (build: (chart: Chart) => void) => messageOf(() => build(aChart()));

  test('a router without queues', () => {
    const said = message((chart) => {
      const { modelServer: target, router } = new OptimizedBaseline(chart, 'path');
      new WorkloadAutoscaler(chart, 'autoscaler', { target, strategy: { kind: 'hpa', router } });
    });
    expect(said).toBe(
      '[test/autoscaler] strategy.router: [test/path/router] has no flow control, so that no request ever waits in it and the queue size does not exist. Fix: give the router flowControl: true, or set strategy.signals.queueSize to false.',
    );
  });

  test('a queue size that is never reached', () => {
    const said = message((chart) => {
      const { modelServer: target, router } = aPath(chart, { flowControl: { maxRequests: 100 } });
      new WorkloadAutoscaler(chart, 'autoscaler', { target, strategy: { kind: 'hpa', router } });
    });
    expect(said).toBe(
      "[test/autoscaler] strategy.signals.queueSize: 250, the default, is never reached: [test/path/router] lets 100 requests wait and turns the others away. Fix: give 100 or less, or raise the router's flowControl.maxRequests.",
    );
  });

  test('KEDA without a namespace to ask for', () => {
    const chart = new Chart(new App(), 'test');
    expect(() => new WorkloadAutoscaler(chart, 'autoscaler', following(aPath(chart), 'keda'))).toThrow(
      '[test/autoscaler] namespace: KEDA asks Prometheus',
    );
  });

  test('bounds that cross, also where one is a default', () => {
    const bounds = (minReplicas: number, maxReplicas?: number) =>
      message(
        (chart) => new WorkloadAutoscaler(chart, 'autoscaler', { ...following(aPath(chart), 'hpa'), minReplicas, maxReplicas }),
      );
    expect(bounds(4, 2)).toBe(
      '[test/autoscaler] maxReplicas: 2 is less than the 4 of minReplicas. Fix: give 4 or more, or lower minReplicas.',
    );
    expect(bounds(4)).toBe(
      '[test/autoscaler] maxReplicas: 3, the default, is less than the 4 of minReplicas. Fix: give 4 or more, or lower minReplicas.',
    );
  });

  test('0 replicas on a cluster that refuses them', () => {
    const said = message(
      (chart) => new WorkloadAutoscaler(chart, 'autoscaler', { ...following(aPath(chart), 'hpa'), minReplicas: 0 }),
    );
    expect(said).toBe(
      "[test/autoscaler] minReplicas: 0 is refused by clusters whose feature gate HPAScaleToZero is closed, as it is unless somebody opened it. Fix: choose the strategy of kind 'keda', which needs no gate, or say strategy.scaleToZeroGate: true where it is open.",
    );
    const allowed = (chart: Chart) => {
      const { modelServer: target, router } = aPath(chart);
      new WorkloadAutoscaler(chart, 'autoscaler', {
        target,
        strategy: { kind: 'hpa', router, scaleToZeroGate: true },
        minReplicas: 0,
      });
    };
    expect(message(allowed)).toBe('accepted');
  });

  test('labels by which a variant is known', () => {
    const said = message((chart) => {
      const labels = { 'inference.optimization/acceleratorName': 'mine', 'llm-d.ai/model': 'mine', team: 'mine' };
      new WorkloadAutoscaler(chart, 'autoscaler', { target: aServer(chart), strategy: { kind: 'wva' }, labels });
    });
    expect(said).toBe(
      [
        '[test/autoscaler] labels.inference.optimization/acceleratorName: "mine" is overwritten with "nvidia". Fix: leave it out, or take another key.',
        '[test/autoscaler] labels.llm-d.ai/model: "mine" is overwritten with "Qwen3-32B". Fix: leave it out, or take another key.',
      ].join('\n'),
    );
  });

  test('0 replicas that nothing brings back', () => {
    const said = message((chart) => {
      const { modelServer: target, router } = aPath(chart);
      const strategy = { kind: 'keda', router, prometheusUrl: PROMETHEUS, signals: { queueSize: false } } as const;
      new WorkloadAutoscaler(chart, 'autoscaler', { target, strategy, minReplicas: 0 });
    });
    expect(said).toBe(
      '[test/autoscaler] strategy.signals.queueSize: is left out, and without replicas no request runs: only those that wait can bring the first replica back. Fix: leave queueSize in, give strategy.triggers, or set minReplicas to 1.',
    );
  });

  test('nothing to follow', () => {
    const said = message((chart) => {
      const { modelServer: target, router } = aPath(chart);
      const strategy = { kind: 'hpa', router, signals: { queueSize: false, runningRequests: false } } as const;
      new WorkloadAutoscaler(chart, 'autoscaler', { target, strategy });
    });
    expect(said).toBe(
      '[test/autoscaler] strategy.signals: leaves out both signals, and nothing is left to follow. Fix: leave one of them out at the most.',
    );
  });

  test('two autoscalers for one model server', () => {
    const said = message((chart) => {
      const path = aPath(chart);
      new WorkloadAutoscaler(chart, 'one', following(path, 'hpa'));
      new WorkloadAutoscaler(chart, 'two', following(path, 'keda'));
    });
    expect(said).toBe(
      '[test/two] target: [test/path/model-server] is scaled by [test/one] already, and each would undo what the other does. Fix: make one autoscaler for each model server.',
    );
  });

  test('a router of other servers, and a target in another namespace', () => {
    const strangers = message((chart) => {
      const target = aServer(chart, 'other');
      new WorkloadAutoscaler(chart, 'autoscaler', { target, strategy: { kind: 'hpa', router: aPath(chart).router } });
    });
    expect(strangers).toBe(
      '[test/autoscaler] strategy.router: [test/path/router] sends nothing to the pods of [test/other], so that its load is not theirs. Fix: give the router that has the target among its model servers.',
    );
    const elsewhere = message((chart) => {
      const other = new Chart(chart.node.root, 'other', { namespace: 'other' });
      new WorkloadAutoscaler(other, 'autoscaler', { target: aServer(chart), strategy: { kind: 'wva' } });
    });
    expect(elsewhere).toBe(
      '[other/autoscaler] target: [test/qwen] is in namespace "chat" and the autoscaler in namespace "other", and it finds nothing outside its own. Fix: make both in one chart, or in charts of one namespace.',
    );
  });

  test('a variant whose metrics the controller cannot read', () => {
    const said = message((chart) => {
      const target = aServer(chart, 'qwen', { engine: Engine.sglang() });
      new WorkloadAutoscaler(chart, 'autoscaler', { target, strategy: { kind: 'wva' } });
    });
    expect(said).toBe(
      "[test/autoscaler] target: [test/qwen] runs SGLang, and the controller reads nothing but vLLM's metrics. Fix: choose the strategy of kind 'hpa' or 'keda', which ask the endpoint picker, or serve with vLLM.",
    );
  });

  test('a password in the address of Prometheus, where all could read it', () => {
    const said = message((chart) => {
      const { modelServer: target, router } = aPath(chart);
      const prometheusUrl = 'http://user:hunter2@prometheus:9090';
      new WorkloadAutoscaler(chart, 'autoscaler', { target, strategy: { kind: 'keda', router, prometheusUrl } });
    });
    expect(said).toContain('strategy.prometheusUrl:');
    expect(said).toContain('without user and password');
    expect(said).not.toContain('hunter2');
  });

  test('variants whose costs nobody said', () => {
    const chart = aChart();
    const amd = aServer(chart, 'qwen-amd', { accelerator: Accelerator.amd() });
    new WorkloadAutoscaler(chart, 'one', { target: aServer(chart), strategy: { kind: 'wva' } });
    new WorkloadAutoscaler(chart, 'two', { target: amd, strategy: { kind: 'wva' } });
    expect(() => Testing.synth(chart)).toThrow(
      '[test/two] strategy.cost: a replica on "amd" costs 10, as does one on "nvidia" at [test/one], and at least one of the two was never said: neither is the cheaper variant of Qwen/Qwen3-32B. Fix: give each what its replicas cost.',
    );
  });

  test('prefill and decode under a controller that takes them for alternatives', () => {
    const build = (saturation?: { analyzer: 'tokens' }) => {
      const chart = aChart();
      const home = new Chart(chart.node.root, 'home', { namespace: 'llm-d-autoscaler' });
      const controller = new WorkloadVariantAutoscaler(home, 'controller', { saturation });
      const { prefill, decode } = new PrefillDecodeDisaggregation(chart, 'path', { monitoring: true });
      for (const server of [decode, prefill]) server.autoscale({ strategy: { kind: 'wva', controller } });
      return () => Testing.synth(chart);
    };
    expect(build()).toThrow(
      "[test/path/prefill/autoscaler] strategy.controller: takes the prefill servers for an alternative to the decode servers of [test/path/decode/autoscaler], since its analyzer of percentages knows no roles. Fix: give the controller saturation: { analyzer: 'tokens' }.",
    );
    expect(build({ analyzer: 'tokens' })).not.toThrow();
  });

  test('an accelerator name that no label can hold', () => {
    const said = message((chart) => {
      const strategy = { kind: 'wva', acceleratorName: 'NVIDIA H100' } as const;
      new WorkloadAutoscaler(chart, 'autoscaler', { target: aServer(chart), strategy });
    });
    expect(said).toContain('[test/autoscaler] strategy.acceleratorName: "NVIDIA H100" cannot be a label\'s value.');
  });

  test.each([
    [
      { strategy: { kind: 'hpa', router: 'router' } },
      'strategy.router: "router" is not valid. Fix: give the router: new Router(…), or the router of a path.',
    ],
    [
      { strategy: { kind: 'wva', controller: 'wva' } },
      'strategy.controller: "wva" is not valid. Fix: give the controller: new WorkloadVariantAutoscaler(…).',
    ],
    [
      { target: 'qwen', strategy: { kind: 'wva' } },
      'target: "qwen" is not valid. Fix: give the model server: new ModelServer(…), or that of a path.',
    ],
  ])('a name where a construct belongs: %j', (props, text) => {
    const said = message((chart) => new WorkloadAutoscaler(chart, 'autoscaler', { target: aServer(chart), ...props } as never));
    expect(said).toBe(`[test/autoscaler] ${text}`);
  });

  test('what is no model server, and what is misspelt', () => {
    const said = message((chart) => {
      const target = InferenceGateway.fromExisting({ className: 'istio', name: 'gateway' }) as unknown as ModelServer;
      const strategy = { kind: 'wva', costs: 3 } as never;
      new WorkloadAutoscaler(chart, 'autoscaler', { target, strategy });
    });
    expect(said).toContain('[test/autoscaler] target:');
    expect(said).toContain('[test/autoscaler] strategy.costs: is not a known prop. Fix: did you mean "cost"?');
  });
});
