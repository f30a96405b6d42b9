import { ApiObject, JsonPatch, Yaml } from 'cdk8s';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Accelerator, BatchGateway, EngineModel, type StackRouter, Warnings } from '../../../lib';
import { violations } from '../../laws/laws';
import { aChart, manifestsOf, theOnly, validationsOf } from '../../synth';
import { ABackend } from '../a-backend';
import { aRouter, aRouterOf, containerOf, errorOf, NAMESPACE, objectsOf, type Props, podOf, wordAfter } from './fixtures';

const SELECTOR = {
  'app.kubernetes.io/name': 'router',
  'app.kubernetes.io/instance': 'vllm',
  'app.kubernetes.io/component': 'router',
  'app.kubernetes.io/part-of': 'vllm-stack',
};
const warningsOf = (router: StackRouter) =>
  Warnings.of(router).map(({ id, field, what, fix }) => `${id} ${field}: ${what}. Fix: ${fix}`);

describe('objects', () => {
  test('carry the names of the chart, and the labels of the stack', () => {
    const objects = objectsOf({ autoscaling: { maxReplicas: 3 }, disruptionBudget: { maxUnavailable: 1 }, monitoring: true });
    expect(objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual([
      'ServiceAccount vllm-router-service-account',
      'Role vllm-reader',
      'RoleBinding vllm-deployment-access-binding',
      'Deployment vllm-deployment-router',
      'Service vllm-router-service',
      'HorizontalPodAutoscaler vllm-router-hpa',
      'PodDisruptionBudget vllm-pdb-router',
      'ServiceMonitor vllm-router-servicemonitor',
    ]);
    for (const { metadata } of objects)
      expect(metadata.labels).toMatchObject({ ...SELECTOR, 'app.kubernetes.io/managed-by': 'cdk8s' });
  });

  test('are selected by the stack and by no label of the user’s', () => {
    const objects = objectsOf({ labels: { team: 'chat' }, disruptionBudget: { maxUnavailable: 1 }, podAnnotations: { a: 'b' } });
    const { spec } = theOnly(objects, 'Deployment');
    expect(spec.selector.matchLabels).toEqual(SELECTOR);
    expect(spec.template.metadata).toEqual({
      labels: { team: 'chat', ...SELECTOR, 'app.kubernetes.io/managed-by': 'cdk8s' },
      annotations: { a: 'b' },
    });
    expect(theOnly(objects, 'Service').spec.selector).toEqual(SELECTOR);
    expect(theOnly(objects, 'PodDisruptionBudget').spec).toEqual({ maxUnavailable: 1, selector: { matchLabels: SELECTOR } });
  });

  test('agree with each other, whatever the props', () => {
    const chance = fc.boolean();
    fc.assert(
      fc.property(
        fc.record({
          services: chance,
          scaled: chance,
          watched: chance,
          exposed: chance,
          port: fc.integer({ min: 1024, max: 65535 }),
        }),
        (some) => {
          const props: Props = {
            port: some.port,
            ...(some.scaled && { autoscaling: { maxReplicas: 2 } }),
            ...(some.watched && { monitoring: true }),
            ...(some.exposed && { expose: [{ kind: 'ingress' }] }),
          };
          const chart = aChart(NAMESPACE);
          const models = [
            new EngineModel(chart, 'a', { stack: 'vllm', model: 'Qwen/Qwen3-8B', accelerator: Accelerator.nvidia() }),
          ];
          aRouter({ ...props, backends: { kind: some.services ? 'services' : 'pods', models } }, chart);
          expect(violations(manifestsOf(chart))).toEqual([]);
        },
      ),
      { numRuns: 20 },
    );
  });

  test('are the same on every run', () => {
    const text = () => Yaml.stringify(...objectsOf({ monitoring: true, autoscaling: { maxReplicas: 2 } }));
    expect(text()).toBe(text());
  });

  test('can be patched where no prop reaches', () => {
    const router = aRouter();
    ApiObject.of(router).addJsonPatch(JsonPatch.add('/spec/template/spec/resources', { limits: { cpu: '1' } }));
    expect(podOf(router).spec.resources).toEqual({ limits: { cpu: '1' } });
  });

  test('of two routers of one stack would overwrite each other', () => {
    const chart = aChart(NAMESPACE);
    const models = [new ABackend(chart, 'opt')];
    const router = aRouter({ backends: { kind: 'pods', models } }, chart, 'one');
    aRouter({ backends: { kind: 'pods', models } }, chart, 'two');
    expect(validationsOf(router)[0]).toContain('"vllm-router-service-account" in namespace "default" is made twice');
  });
});

describe('the container', () => {
  test('runs the pinned image of the release with what every router is told', () => {
    const container = containerOf(aRouter());
    expect(container).toMatchObject({
      name: 'router-container',
      image: 'lmcache/lmstack-router:v0.1.12',
      resources: { requests: { cpu: '400m', memory: '1000Mi' }, limits: { memory: '1000Mi' } },
      securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
    });
    expect(container.args.slice(0, 4)).toEqual(['--host', '0.0.0.0', '--port', '8000']);
    expect(container.args.slice(-4)).toEqual(['--engine-stats-interval', '15', '--request-stats-window', '60']);
  });

  test('takes numbers, paths and levels', () => {
    const router = aRouter({
      port: 8080,
      rootPath: '/llm',
      engineStatsIntervalSeconds: 5,
      requestStatsWindowSeconds: 30,
      logLevel: 'debug',
    });
    expect(wordAfter(router, '--port')).toBe('8080');
    expect(wordAfter(router, '--root-path')).toBe('/llm');
    expect(wordAfter(router, '--engine-stats-interval')).toBe('5');
    expect(wordAfter(router, '--request-stats-window')).toBe('30');
    expect(wordAfter(router, '--log-level')).toBe('debug');
    expect(containerOf(router).ports).toEqual([{ name: 'router-port', containerPort: 8080 }]);
    expect(theOnly(manifestsOf(router), 'Service').spec.ports).toEqual([
      { name: 'router-sport', port: 80, targetPort: 8080, protocol: 'TCP' },
    ]);
  });

  test('has minutes to start, and as many more as it is given', () => {
    const { startupProbe, readinessProbe, livenessProbe } = containerOf(
      aRouter({ probes: { readiness: { timeoutSeconds: 3 } } }),
    );
    const httpGet = { path: '/health', port: 'router-port' };
    expect(startupProbe).toEqual({ httpGet, initialDelaySeconds: 5, periodSeconds: 5, failureThreshold: 60 });
    expect(readinessProbe).toEqual({
      httpGet,
      initialDelaySeconds: 30,
      periodSeconds: 5,
      failureThreshold: 3,
      timeoutSeconds: 3,
    });
    expect(livenessProbe).toEqual({ httpGet, initialDelaySeconds: 30, periodSeconds: 5, failureThreshold: 3 });
    expect(containerOf(aRouter({ probes: { startup: { failureThreshold: 120 } } })).startupProbe.failureThreshold).toBe(120);
  });

  test('comes from a mirror, with credentials', () => {
    const images = { registryMirror: 'registry.corp/mirror', pullSecrets: ['regcred'], pullPolicy: 'Always' } as const;
    const router = aRouter({ images });
    expect(containerOf(router).image).toBe('registry.corp/mirror/lmcache/lmstack-router:v0.1.12');
    expect(containerOf(router).imagePullPolicy).toBe('Always');
    expect(podOf(router).spec.imagePullSecrets).toEqual([{ name: 'regcred' }]);
  });

  test('takes variables, files for its flags, and a place to run', () => {
    const router = aRouter({
      env: { LOG_COLOR: 'no', REGION: { configMapName: 'where', configMapKey: 'region' } },
      volumes: { dynamic: { mountPath: '/etc/router', readOnly: true, configMap: { name: 'router-config' } } },
      extraArgs: ['--dynamic-config-yaml', '/etc/router/config.yaml', '--log-format=json', '--enable-batch-api'],
      scheduling: { nodeSelector: { 'kubernetes.io/arch': 'amd64' } },
    });
    const { nodeSelector, volumes } = podOf(router).spec;
    expect(nodeSelector).toEqual({ 'kubernetes.io/arch': 'amd64' });
    expect(volumes).toEqual([{ name: 'dynamic', configMap: { name: 'router-config' } }]);
    expect(containerOf(router).volumeMounts).toEqual([{ name: 'dynamic', mountPath: '/etc/router', readOnly: true }]);
    expect(containerOf(router).args.slice(-4)).toEqual([
      '--dynamic-config-yaml',
      '/etc/router/config.yaml',
      '--log-format=json',
      '--enable-batch-api',
    ]);
    expect(containerOf(router).env.map(({ name }: { name: string }) => name)).toEqual(['LOG_COLOR', 'REGION']);
  });

  test('sends traces, encrypted where the URL says so', () => {
    const router = aRouter({
      tracing: { endpoint: 'https://otel.observability.svc:4317', samplingRatio: 1, serviceName: 'chat' },
    });
    expect(wordAfter(router, '--otel-endpoint')).toBe('otel.observability.svc:4317');
    expect(wordAfter(router, '--otel-service-name')).toBe('chat');
    expect(containerOf(router).args).toContain('--otel-secure');
    expect(containerOf(router).env).toEqual([
      { name: 'OTEL_TRACES_SAMPLER', value: 'parentbased_traceidratio' },
      { name: 'OTEL_TRACES_SAMPLER_ARG', value: '1' },
    ]);
    expect(wordAfter(aRouter({ tracing: true }), '--otel-endpoint')).toBe('otel-collector:4317');
    expect(containerOf(aRouter({ tracing: true })).args).not.toContain('--otel-secure');
  });

  test.each([
    ['http://otel.svc:80', 'otel.svc:80'],
    ['http://otel.svc', 'otel.svc:80'],
    ['https://otel.svc:443', 'otel.svc:443'],
    ['https://otel.svc', 'otel.svc:443'],
    ['http://[fd00::1]:4317', '[fd00::1]:4317'],
  ])('sends traces for %s to %s', (endpoint, told) => {
    expect(wordAfter(aRouter({ tracing: { endpoint } }), '--otel-endpoint')).toBe(told);
  });

  test('reads a token by reference', () => {
    expect(containerOf(aRouter({ hfToken: { secretName: 'hf', key: 'token' } })).env).toEqual([
      { name: 'HF_TOKEN', valueFrom: { secretKeyRef: { name: 'hf', key: 'token' } } },
    ]);
  });
});

describe('replicas', () => {
  test('are one, as many as said, or as many as an autoscaler decides', () => {
    expect(theOnly(objectsOf(), 'Deployment').spec.replicas).toBe(1);
    expect(theOnly(objectsOf({ replicas: 3 }), 'Deployment').spec.replicas).toBe(3);
    const objects = objectsOf({ autoscaling: { minReplicas: 2, maxReplicas: 5, targetCpuUtilization: 70 } });
    expect(theOnly(objects, 'Deployment').spec.replicas).toBeUndefined();
    expect(theOnly(objects, 'HorizontalPodAutoscaler').spec).toEqual({
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'vllm-deployment-router' },
      minReplicas: 2,
      maxReplicas: 5,
      metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 70 } } }],
    });
  });

  test('are replaced as said', () => {
    expect(theOnly(objectsOf(), 'Deployment').spec.strategy.rollingUpdate).toEqual({ maxSurge: '100%', maxUnavailable: 0 });
    expect(theOnly(objectsOf({ updateStrategy: 'recreate' }), 'Deployment').spec.strategy).toEqual({ type: 'Recreate' });
  });

  test('are not stated twice, and not out of bounds', () => {
    expect(errorOf({ replicas: 2, autoscaling: { minReplicas: 4, maxReplicas: 3 } })).toBe(
      [
        '[test/router] replicas: is 2, and autoscaling decides how many there are. Fix: give one of the two.',
        '[test/router] autoscaling.minReplicas: 4 is more than maxReplicas, which is 3. Fix: raise maxReplicas.',
      ].join('\n'),
    );
    expect(errorOf({ autoscaling: { minReplicas: 0, maxReplicas: 3 } })).toBe(
      '[test/router] autoscaling.minReplicas: 0 is too small. Fix: give at least 1.',
    );
  });

  test('that no drain could ever move are warned of', () => {
    expect(warningsOf(aRouter({ disruptionBudget: { minAvailable: 1 } }))).toEqual([
      'blocks-drain disruptionBudget.minAvailable: 1 of 1 lets no pod be moved, so that the drain of its node never ends. Fix: let one pod be missing, or run more of them.',
    ]);
    expect(
      warningsOf(aRouter({ disruptionBudget: { minAvailable: 1 }, autoscaling: { minReplicas: 2, maxReplicas: 3 } })),
    ).toEqual([]);
  });
});

describe('the Service', () => {
  test('has a type, a port and annotations', () => {
    const service = {
      type: 'LoadBalancer',
      port: 8080,
      annotations: { 'cloud.google.com/load-balancer-type': 'Internal' },
    } as const;
    const router = aRouter({ service });
    const { metadata, spec } = theOnly(manifestsOf(router), 'Service');
    expect(spec.type).toBe('LoadBalancer');
    expect(spec.ports[0].port).toBe(8080);
    expect(metadata.annotations).toEqual(service.annotations);
    expect(router.url).toBe('http://vllm-router-service.default.svc.cluster.local:8080');
  });

  test('is an address for others', () => {
    const chart = aChart(NAMESPACE);
    const router = aRouter({}, chart);
    expect(router.url).toBe('http://vllm-router-service.default.svc.cluster.local');
    expect(aRouter({}, aChart()).url).toBe('http://vllm-router-service');
    const files = { kind: 's3', region: 'eu-central-1', accessKeyId: 'AKIAEXAMPLE' } as const;
    expect(() => new BatchGateway(chart, 'batch', { gateway: router, files })).not.toThrow();
    expect(router.servedModelNames).toEqual(['facebook/opt-125m']);
  });
});

describe('metrics', () => {
  test('are scraped at the Service, or at the pods on GKE', () => {
    const router = aRouter({ monitoring: { interval: '15s', labels: { release: 'prometheus' } } });
    const monitor = theOnly(manifestsOf(router), 'ServiceMonitor');
    expect(monitor.metadata.labels.release).toBe('prometheus');
    expect(monitor.spec).toEqual({
      selector: { matchLabels: SELECTOR },
      endpoints: [{ port: 'router-sport', path: '/metrics', interval: '15s' }],
    });
    expect(router.metricsCollector).toBe('prometheus-operator');
    expect(aRouter().metricsCollector).toBeUndefined();
    expect(theOnly(objectsOf({ monitoring: true, platform: 'gke' }), 'PodMonitoring').spec).toEqual({
      selector: { matchLabels: SELECTOR },
      endpoints: [{ port: 'router-port', path: '/metrics', interval: '30s' }],
    });
  });
});

describe('extra arguments', () => {
  const problemsOf = (...extraArgs: string[]) => errorOf({ extraArgs });

  test('may not say what props say', () => {
    expect(problemsOf('--k8s-port', '8001', '--host=::', '--version')).toBe(
      [
        '[test/router] extraArgs[0]: "--k8s-port" is decided by the prop "backends". Fix: say it there.',
        '[test/router] extraArgs[2]: "--host" is decided already: pods are called at their address. Fix: leave it out.',
        '[test/router] extraArgs[3]: "--version" makes the router print something and end. Fix: leave it out.',
      ].join('\n'),
    );
  });

  test('are flags of the router, whole and once', () => {
    expect(
      problemsOf('json', '--log-fromat', 'json', '--sentry-traces', '1', '--nothing-like-it', '--log-stats', '--log-stats'),
    ).toBe(
      [
        '[test/router] extraArgs[0]: "json" belongs to no flag. Fix: put it after its flag, or leave it out.',
        '[test/router] extraArgs[1]: "--log-fromat" is not a flag of the router. Fix: did you mean "--log-format"?',
        '[test/router] extraArgs[3]: "--sentry-traces" is not a flag of the router. Fix: did you mean "--sentry-traces-sample-rate"?',
        '[test/router] extraArgs[5]: "--nothing-like-it" is not a flag of the router. Fix: leave it out.',
        '[test/router] extraArgs[7]: "--log-stats" is given twice. Fix: keep one of them.',
      ].join('\n'),
    );
  });

  test('have a value where the flag has one', () => {
    expect(problemsOf('--log-format', '--enable-batch-api=true')).toBe(
      [
        '[test/router] extraArgs[0]: "--log-format" needs a value. Fix: give it as the next entry.',
        '[test/router] extraArgs[1]: "--enable-batch-api" takes no value. Fix: write "--enable-batch-api".',
      ].join('\n'),
    );
  });
});

describe('other errors', () => {
  test('names that do not fit', () => {
    expect(errorOf({ stack: 'Chat' })).toContain(
      '[test/router] stack: "Chat" holds "C", which a name cannot. Fix: write "chat".',
    );
    const stack = 's'.repeat(60);
    const backends = { kind: 'static', endpoints: [{ url: 'http://a.models.svc', model: 'a' }] };
    expect(errorOf({ stack, backends })).toBe(
      `[test/router] stack: makes the Service "${stack}-router-service" has 75 characters, and 63 fit. Fix: shorten it by 12.`,
    );
  });

  test('images that move, secrets in clear text, labels that are none', () => {
    expect(
      errorOf({
        image: 'lmcache/lmstack-router:latest',
        env: { VLLM_API_KEY: { secretName: 'keys', secretKey: 'chat' }, PYTHONHASHSEED: '1' },
        labels: { team: 'a b' },
        podAnnotations: { '': 'x' },
        resources: { requests: { memory: '2Gi' } },
      }),
    ).toBe(
      [
        '[test/router] image: "lmcache/lmstack-router:latest" is not pinned, so what runs would change without anybody having asked for it. Fix: add a version tag or a digest.',
        '[test/router] env.VLLM_API_KEY: is decided by the prop "apiKey". Fix: say it there.',
        '[test/router] env.PYTHONHASHSEED: is decided by the prop "routing". Fix: say it there.',
        '[test/router] resources.requests.memory: "2Gi" is more than the limit "1000Mi". Fix: give resources.limits.memory as well, or ask for less.',
        '[test/router] labels.team: "a b" cannot be a label\'s value. Fix: give at most 63 letters, digits, "-", "_" and "." that begin and end with a letter or digit, or nothing at all.',
        '[test/router] podAnnotations.: "" cannot be a label\'s key. Fix: give 1 to 63 letters, digits, "-", "_" and "." that begin and end with a letter or digit, after a domain and "/" if you like.',
      ].join('\n'),
    );
  });

  test('misspelt props, ports that need rights, paths that end in a slash', () => {
    expect(errorOf({ replcas: 2, port: 80, rootPath: '/llm/' })).toBe(
      [
        '[test/router] port: 80 is too small. Fix: give at least 1024.',
        '[test/router] rootPath: "/llm/" is not valid. Fix: give a path such as "/vllm", without "/" at its end.',
        '[test/router] replcas: is not a known prop. Fix: did you mean "replicas"?',
      ].join('\n'),
    );
  });
});

describe('warnings', () => {
  test('of too little memory', () => {
    const resources = { requests: { memory: '512Mi' }, limits: { memory: '512Mi' } };
    expect(warningsOf(aRouter({ resources }))).toEqual([
      'undersized resources.limits.memory: "512Mi" is less than "1000Mi", below which upstream saw the router run out of memory. Fix: give at least "1000Mi".',
    ]);
  });

  test('of nodes that the image does not run on, until something pins the router', () => {
    const models = { a: { architecture: 'arm64' } } as const;
    expect(warningsOf(aRouterOf(models))).toEqual([
      'unvalidated scheduling: says nothing of the architecture, the router\'s image is built for "amd64" alone, and [test/a] runs on nodes of "arm64". Fix: give scheduling: { nodeSelector: { "kubernetes.io/arch": "amd64" } }, or an image of your own.',
    ]);
    expect(warningsOf(aRouterOf(models, { scheduling: { nodeSelector: { 'kubernetes.io/arch': 'amd64' } } }))).toEqual([]);
    expect(warningsOf(aRouterOf(models, { image: 'registry.corp/router:arm64' }))).toEqual([]);
  });
});
