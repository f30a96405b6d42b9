import { Chart } from 'cdk8s';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import {
  Accelerator,
  type EndpointPickerConfig,
  InferenceGateway,
  ModelServer,
  type ModelServerProps,
  plugin,
  Router,
  type RouterProps,
  Warnings,
} from '../../lib';
import { selects } from '../../lib/kubernetes/labels';
import { aForeignGateway } from '../gateways/fixtures';
import { aChart, type Manifest, manifestsOf, messageOf, theOnly, validationsOf } from '../synth';

const schedulingConfig: EndpointPickerConfig = { profiles: [{ scorers: [{ plugin: 'queue-scorer', weight: 1 }] }] };

const aServer = (chart: Chart, id = 'qwen', props: Partial<ModelServerProps> = {}) =>
  new ModelServer(chart, id, { model: 'Qwen/Qwen3-32B', accelerator: Accelerator.nvidia(), ...props });

function aRouter(props: Partial<RouterProps> = {}, chart = aChart('ns')): Router {
  return new Router(chart, 'router', { schedulingConfig, ...props, modelServers: props.modelServers ?? [aServer(chart)] });
}

const objectsOf = (props: Partial<RouterProps> = {}) => manifestsOf(aRouter(props));
const pickerOf = (props: Partial<RouterProps> = {}): Manifest => theOnly(objectsOf(props), 'Deployment').spec.template.spec;
const eppOf = (props: Partial<RouterProps> = {}): Manifest => pickerOf(props).containers.find((c: Manifest) => c.name === 'epp');
const errorOf = (props: Partial<RouterProps> | object) => messageOf(() => aRouter(props as Partial<RouterProps>));
const behind = (className: 'istio' | 'agentgateway' | 'gke-l7-rilb') =>
  InferenceGateway.fromExisting({ className, name: 'gw', namespace: 'gateways' });

describe('the pool', () => {
  test('selects the pods of its model servers, at the port that they open', () => {
    const chart = aChart('ns');
    const router = aRouter({}, chart);
    const pool = theOnly(manifestsOf(router), 'InferencePool');
    const pod = theOnly(manifestsOf(chart), 'Deployment', 'qwen-decode').spec.template;
    expect(selects(pool.spec.selector.matchLabels, pod.metadata.labels)).toBe(true);
    expect(pool.spec.targetPorts).toEqual([{ number: pod.spec.containers[0].ports[0].containerPort }]);
    expect(pool.spec.endpointPickerRef.name).toBe('qwen-epp');
  });

  test('follows a port that is moved', () => {
    const chart = aChart('ns');
    const router = aRouter({ modelServers: [aServer(chart, 'moved', { port: 9000 })] }, chart);
    expect(theOnly(manifestsOf(router), 'InferencePool').spec.targetPorts).toEqual([{ number: 9000 }]);
  });

  test('is refused where it would select pods that it was not given', () => {
    const chart = aChart('ns');
    const router = aRouter({ modelServers: [aServer(chart, 'a', { guide: 'chat' })] }, chart);
    aServer(chart, 'b', { guide: 'chat' });
    expect(validationsOf(router)).toEqual([
      '[test/router] modelServers: the pool selects the pods of [test/b] too, which it was not given. Fix: add it, or give it a guide or a namespace of its own.',
    ]);
  });

  test('does not mind the same guide in another namespace', () => {
    const chart = aChart('ns');
    const router = aRouter({ modelServers: [aServer(chart, 'a', { guide: 'chat' })] }, chart);
    aServer(new Chart(chart.node.root, 'other', { namespace: 'other' }), 'b', { guide: 'chat' });
    expect(validationsOf(router)).toEqual([]);
  });
});

describe('standalone', () => {
  test('an Envoy takes requests at port 80 and asks the picker beside it', () => {
    const objects = objectsOf();
    const service = theOnly(objects, 'Service').spec;
    const [envoy, epp] = theOnly(objects, 'Deployment').spec.template.spec.containers;
    const http = service.ports.find((p: Manifest) => p.name === 'http');
    expect(http).toMatchObject({ port: 80, targetPort: envoy.ports[0].containerPort });
    const config = parse(theOnly(objects, 'ConfigMap', 'envoy').data['envoy.yaml'], { version: '1.1' });
    const cluster = config.static_resources.clusters.find((c: Manifest) => c.name === 'ext_proc');
    const address = cluster.load_assignment.endpoints[0].lb_endpoints[0].endpoint.address.socket_address;
    expect(epp.ports.map((p: Manifest) => p.containerPort)).toContain(address.port_value);
    const listeners = config.static_resources.listeners.map((l: Manifest) => l.address.socket_address.port_value);
    expect(envoy.ports.map((p: Manifest) => p.containerPort).sort()).toEqual(listeners.sort());
    expect(envoy.readinessProbe.httpGet.port).toBe(19001);
  });

  test('clients find it under the name of its Service', () => {
    expect(aRouter().url).toBe('http://qwen-epp.ns.svc.cluster.local');
    expect(aRouter({ proxy: { servicePort: 8080 } }).url).toBe('http://qwen-epp.ns.svc.cluster.local:8080');
    expect(aRouter({}, aChart()).url).toBe('http://qwen-epp');
  });

  test('the log of the proxy is made of whole fields', () => {
    const config = parse(theOnly(objectsOf(), 'ConfigMap', 'envoy').data['envoy.yaml'], { version: '1.1' });
    const listener = config.static_resources.listeners.find((l: Manifest) => l.name === 'vllm');
    expect(listener.access_log[0].typed_config.log_format.json_format).toMatchObject({ response_code: '%RESPONSE_CODE%' });
  });
});

describe('two routers of one namespace', () => {
  const validationsFor = (...props: Partial<RouterProps>[]) => {
    const chart = aChart('ns');
    props.forEach((of, i) => {
      new Router(chart, `r${i}`, { modelServers: [aServer(chart, `s${i}`)], schedulingConfig, ...of });
    });
    return { chart, lines: validationsOf(chart) };
  };

  test('have a ConfigMap of their own for the proxy, if one has a name', () => {
    const { chart, lines } = validationsFor({}, { name: 'chat' }, { name: 'code' });
    expect(lines).toEqual([]);
    const volumes = manifestsOf(chart).flatMap((o) =>
      /epp$/.test(o.metadata.name) ? (o.spec?.template?.spec.volumes ?? []) : [],
    );
    expect(volumes.map((volume: Manifest) => volume.configMap.name).filter((name) => /envoy$/.test(name))).toEqual([
      'envoy',
      'chat-envoy',
      'code-envoy',
    ]);
  });

  test('are told which prop names it otherwise', () => {
    expect(validationsFor({}, {}).lines).toEqual([
      '[test/r1] proxy.configMapName: ConfigMap "envoy" in namespace "ns" is made twice, by [test/r0/proxy-config] and [test/r1/proxy-config], and the second would overwrite the first. Fix: give one of the constructs a proxy.configMapName of its own, or a chart with another namespace.',
    ]);
  });
});

describe('behind a gateway', () => {
  test('there is no proxy, and no port that nobody listens on', () => {
    const objects = objectsOf({ expose: behind('istio') });
    expect(theOnly(objects, 'Deployment').spec.template.spec.containers.map((c: Manifest) => c.name)).toEqual(['epp']);
    expect(theOnly(objects, 'Service').spec.ports.map((p: Manifest) => p.port)).toEqual([9002, 9090]);
  });

  test('the route leads from the gateway to the pool', () => {
    const objects = objectsOf({
      expose: behind('agentgateway'),
      route: { hostnames: ['llm.example.com'], pathPrefix: '/chat', requestTimeoutSeconds: 60 },
    });
    const route = theOnly(objects, 'HTTPRoute').spec;
    expect(route.parentRefs).toEqual([
      { group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'gw', namespace: 'gateways' },
    ]);
    expect(route.hostnames).toEqual(['llm.example.com']);
    expect(route.rules[0]).toEqual({
      backendRefs: [
        { group: 'inference.networking.k8s.io', kind: 'InferencePool', name: theOnly(objects, 'InferencePool').metadata.name },
      ],
      matches: [{ path: { type: 'PathPrefix', value: '/chat' } }],
      filters: [{ type: 'URLRewrite', urlRewrite: { path: { type: 'ReplacePrefixMatch', replacePrefixMatch: '/' } } }],
      timeouts: { request: '60s' },
    });
  });

  test('the pods see paths that they know', () => {
    const filtersAt = (pathPrefix: string) =>
      theOnly(objectsOf({ expose: behind('istio'), route: { pathPrefix } }), 'HTTPRoute').spec.rules[0].filters;
    for (const known of ['/', '/v1', '/v1/', '/v1/chat']) expect(filtersAt(known)).toBeUndefined();
    for (const added of ['/chat', '/v1x', '/chat/v1']) expect(filtersAt(added)).toHaveLength(1);
  });

  test('clients find the router at the listener and below the prefix of its route', () => {
    const expose = aForeignGateway(
      { name: 'public', hostname: '*.example.com' },
      { name: 'open', port: 8080 },
      { name: 'own', port: 8081, allowedNamespaces: 'Same' },
      { name: 'internal', port: 8082 },
    );
    const urlOf = (route: RouterProps['route']) => aRouter({ expose, route }).url;
    expect(urlOf(undefined)).toBe('http://gw-istio.gateways.svc:8080');
    expect(urlOf({ listenerName: 'internal' })).toBe('http://gw-istio.gateways.svc:8082');
    expect(urlOf({ listenerName: 'internal', pathPrefix: '/chat/' })).toBe('http://gw-istio.gateways.svc:8082/chat');
    expect(urlOf({ pathPrefix: '/v1' })).toBe('http://gw-istio.gateways.svc:8080');
    expect(urlOf({ listenerName: 'public' })).toBeUndefined();
    expect(urlOf({ hostnames: ['llm.example.com'] })).toBeUndefined();
    expect(expose.url).toBe('http://gw-istio.gateways.svc:8080');
  });

  test('a route that the gateway would not take is refused, with the props of the router', () => {
    const expose = aForeignGateway(
      { name: 'one', hostname: 'llm.example.com' },
      { name: 'many', hostname: '*.example.org' },
      { name: 'own', allowedNamespaces: 'Same' },
      { name: 'raw', protocol: 'TLS' },
    );
    const refusalOf = (route: RouterProps['route']) => errorOf({ expose, route });
    expect(refusalOf({ listenerName: 'On' })).toBe(
      '[test/router] route.listenerName: the gateway has no listener "On". Fix: did you mean "one"?',
    );
    expect(refusalOf({ listenerName: 'raw' })).toBe(
      '[test/router] route.listenerName: listener "raw" speaks "TLS", and an HTTPRoute needs "HTTP" or "HTTPS". Fix: name another listener.',
    );
    expect(refusalOf({ listenerName: 'own' })).toBe(
      '[test/router] expose: listener "own" takes routes of the gateway\'s own namespace alone, "gateways", and the route is in namespace "ns". Fix: set allowedNamespaces of a listener to "All", or to the labels of the namespaces that may.',
    );
    const hostnames = ['llm.example.com', '*.example.com', 'a.b.example.org', '*.b.example.org', 'example.org', 'a.example.net'];
    expect(refusalOf({ hostnames })).toBe(
      ['example.org', 'a.example.net']
        .map(
          (host) =>
            `[test/router] route.hostnames[${hostnames.indexOf(host)}]: "${host}" is taken by no listener: they are for "llm.example.com" and "*.example.org". Fix: name a host of a listener, or give the gateway a listener for it.`,
        )
        .join('\n'),
    );
    expect(refusalOf({ hostnames: ['LLM'] })).toBe(
      '[test/router] route.hostnames[0]: "LLM" holds "L" and "M", which a name cannot. Fix: write "llm".',
    );
  });

  test('a route that the API server would not take is refused', () => {
    const refusalOf = (route: RouterProps['route'], className: 'istio' | 'gke-l7-rilb' = 'istio') =>
      errorOf({ expose: behind(className), route });
    const prefix = '[test/router] route.pathPrefix:';
    for (const [pathPrefix, wrong] of [
      ['/a//b', '//'],
      ['//', '//'],
      ['/a#b', '#'],
      ['/a/../b', '/..'],
      ['/a/./b', '/.'],
      ['/a/.', '/.'],
      ['/a%2fb', '%2f'],
      ['/a%2Fb', '%2F'],
    ]) {
      expect(refusalOf({ pathPrefix })).toBe(
        `${prefix} "${pathPrefix}" holds "${wrong}", which Kubernetes refuses in a path. Fix: leave it out.`,
      );
    }
    for (const [pathPrefix = '', wrong, instead] of [
      ['/my model', ' ', '/my%20model'],
      ['/a?b=1', '?', '/a%3Fb=1'],
      ['/ü', 'ü', '/%C3%BC'],
      ['/50%', '%', '/50%25'],
      ['/\u212a', '\u212a', '/%E2%84%AA'],
      ['/a\ud800', '\\ud800', '/a'],
    ]) {
      expect(refusalOf({ pathPrefix })).toBe(
        `${prefix} ${JSON.stringify(pathPrefix)} holds "${wrong}", which a path in a URL cannot. Fix: leave it out, or write "${instead}" if clients do.`,
      );
    }
    for (const pathPrefix of ['/', '/chat/', '/a.b/..c', "/-._~!$&'()*+,;=:@/%20", `/${'a'.repeat(1023)}`])
      expect(refusalOf({ pathPrefix })).toBe('accepted');
    expect(refusalOf({ pathPrefix: `/${'a'.repeat(1024)}` })).toBe(
      `${prefix} "/${'a'.repeat(76)}..." has 1025 characters, and 1024 fit. Fix: shorten it by 1.`,
    );
    expect(refusalOf({ hostnames: Array.from({ length: 17 }, (_, i) => `h${i}.example.com`) })).toBe(
      '[test/router] route.hostnames: a list is too large. Fix: give at most 16 entries.',
    );
    expect(refusalOf({ listenerName: 'Bad Name' })).toBe(
      '[test/router] route.listenerName: "Bad Name" holds "B", " " and "N", which a name cannot. Fix: write "bad-name".',
    );
    expect(refusalOf({ listenerName: 'a'.repeat(254) })).toBe(
      `[test/router] route.listenerName: "${'a'.repeat(77)}..." has 254 characters, and 253 fit. Fix: shorten it by 1.`,
    );
    expect(refusalOf({ requestTimeoutSeconds: 360_000_000 })).toBe(
      '[test/router] route.requestTimeoutSeconds: 360000000 is longer than an HTTPRoute can say. Fix: give at most 359999999, or 0 for no limit.',
    );
    expect(refusalOf({ requestTimeoutSeconds: 2_147_483_648 }, 'gke-l7-rilb')).toBe(
      '[test/router] route.requestTimeoutSeconds: 2147483648 is longer than GKE can say. Fix: give at most 2147483647, or 0 for no limit.',
    );
  });

  test('a long time is written in larger units', () => {
    const timeoutOf = (requestTimeoutSeconds: number) =>
      theOnly(objectsOf({ expose: behind('istio'), route: { requestTimeoutSeconds } }), 'HTTPRoute').spec.rules[0].timeouts
        .request;
    expect([0, 99_999, 100_000, 360_000, 100_801, 359_999_999].map(timeoutOf)).toEqual([
      '0s',
      '99999s',
      '27h46m40s',
      '100h',
      '28h1s',
      '99999h59m59s',
    ]);
  });

  test('Istio is told of the certificate that the picker makes itself', () => {
    const rule = theOnly(objectsOf({ expose: behind('istio') }), 'DestinationRule').spec;
    expect(rule).toEqual({
      host: 'qwen-epp.ns.svc.cluster.local',
      trafficPolicy: { tls: { mode: 'SIMPLE', insecureSkipVerify: true } },
    });
  });

  test('GKE has the timeout in a policy, and checks the port that the pods open', () => {
    const objects = objectsOf({ expose: behind('gke-l7-rilb'), route: { requestTimeoutSeconds: 900 } });
    expect(theOnly(objects, 'HTTPRoute').spec.rules[0]).not.toHaveProperty('timeouts');
    expect(theOnly(objects, 'GCPBackendPolicy').spec.default.timeoutSec).toBe(900);
    const endless = objectsOf({ expose: behind('gke-l7-rilb'), route: { requestTimeoutSeconds: 0 } });
    expect(theOnly(endless, 'GCPBackendPolicy').spec.default.timeoutSec).toBe(2_147_483_647);
    expect(theOnly(objects, 'HealthCheckPolicy').spec.default.config.httpHealthCheck).toEqual({
      requestPath: '/health',
      port: 8000,
    });
  });
});

describe('the endpoint picker', () => {
  test('reads the configuration that the ConfigMap holds', () => {
    const objects = objectsOf();
    const config = theOnly(objects, 'ConfigMap', 'qwen-epp').data;
    const file = Object.keys(config)[0];
    const epp = theOnly(objects, 'Deployment').spec.template.spec.containers[1];
    expect(epp.args).toContain(`--config-file=${epp.volumeMounts[0].mountPath}/${file}`);
    expect(parse(config[file ?? ''] ?? '', { version: '1.1' })).toMatchObject({ kind: 'EndpointPickerConfig' });
  });

  test('is replaced when what it reads at its start changes, and not otherwise', () => {
    const checksumOf = (props?: Partial<RouterProps>): string =>
      theOnly(objectsOf(props), 'Deployment').spec.template.metadata.annotations['checksum/config'];
    const heavier: EndpointPickerConfig = { profiles: [{ scorers: [{ plugin: 'queue-scorer', weight: 2 }] }] };
    expect(checksumOf()).toMatch(/^[0-9a-f]{64}$/);
    expect(checksumOf({ tracing: true })).toBe(checksumOf());
    expect(checksumOf({ schedulingConfig: heavier })).not.toBe(checksumOf());
    expect(checksumOf({ expose: behind('istio') })).not.toBe(checksumOf());
  });

  test('may see the pods and pools of its namespace, and nothing cluster-wide', () => {
    const kinds = objectsOf().map((o) => o.kind);
    expect(kinds.filter((kind) => kind === 'Role')).toHaveLength(2);
    expect(kinds).not.toContain('ClusterRole');
  });

  test('every role is bound to it', () => {
    const objects = objectsOf({ replicas: 2 });
    const roles = objects.filter((o) => o.kind === 'Role').map((o) => o.metadata.name);
    const bindings = objects.filter((o) => o.kind === 'RoleBinding');
    expect(bindings.map((b) => b.roleRef.name)).toEqual(roles);
    for (const binding of bindings)
      expect(binding.subjects).toEqual([{ kind: 'ServiceAccount', name: 'qwen-epp', namespace: 'ns' }]);
  });

  test('every flag is one word, so that booleans count', () => {
    for (const arg of eppOf({ replicas: 2, monitoring: true }).args) expect(arg).toMatch(/^--[a-z-]+=\S+$/);
  });

  test('several replicas elect a leader, or do not, and are checked apart', () => {
    expect(eppOf({ replicas: 2 }).args).toContain('--ha-enable-leader-election=true');
    const activeActive = eppOf({ replicas: 2, highAvailability: 'activeActive' });
    expect(activeActive.args).toContain('--ha-enable-leader-election=false');
    expect([activeActive.livenessProbe.grpc.service, activeActive.readinessProbe.grpc.service]).toEqual([
      'liveness',
      'readiness',
    ]);
    expect(eppOf().readinessProbe.grpc.service).toBe('inference-extension');
  });

  test('traces nothing unless told to', () => {
    expect(eppOf().args).toContain('--tracing=false');
    expect(eppOf().env).toContainEqual({ name: 'OTEL_TRACES_SAMPLER_ARG', value: '0' });
    const traced = eppOf({ tracing: { endpoint: 'http://tempo:4317', samplingRatio: 0.5 } });
    expect(traced.args).toContain('--tracing=true');
    expect(traced.env).toEqual(
      expect.arrayContaining([
        { name: 'OTEL_EXPORTER_OTLP_ENDPOINT', value: 'http://tempo:4317' },
        { name: 'OTEL_TRACES_SAMPLER_ARG', value: '0.5' },
      ]),
    );
  });

  test('takes sizes, a log level and a place', () => {
    const props = { resources: { requests: { cpu: '2' } }, logLevel: 4, scheduling: { nodeSelector: { pool: 'cpu' } } };
    expect(eppOf(props).resources.requests).toEqual({ cpu: '2', memory: '8Gi' });
    expect(eppOf(props).args).toContain('--v=4');
    expect(pickerOf(props).nodeSelector).toEqual({ pool: 'cpu' });
  });

  test('comes from a mirror like every other image', () => {
    const images = pickerOf({ images: { registryMirror: 'registry.corp' } }).containers.map((c: Manifest) => c.image);
    expect(images).toEqual([
      'registry.corp/envoyproxy/envoy:distroless-v1.33.2',
      'registry.corp/llm-d/llm-d-inference-scheduler:v0.8.0',
    ]);
  });
});

describe('monitoring', () => {
  test('the monitor finds the Service and a port that it has', () => {
    const objects = objectsOf({ monitoring: { labels: { release: 'prometheus' } } });
    const monitor = theOnly(objects, 'ServiceMonitor');
    const service = theOnly(objects, 'Service');
    expect(monitor.metadata.labels.release).toBe('prometheus');
    expect(selects(monitor.spec.selector.matchLabels, service.metadata.labels)).toBe(true);
    expect(service.spec.ports.map((p: Manifest) => p.name)).toContain(monitor.spec.endpoints[0].port);
    expect(eppOf({ monitoring: true }).args).toContain('--metrics-endpoint-auth=false');
  });

  test('a token, where one is asked for, is readable by the scraper and checked by the picker', () => {
    const objects = objectsOf({ monitoring: { auth: true } });
    const secret = theOnly(objects, 'Secret');
    expect(secret).toMatchObject({
      type: 'kubernetes.io/service-account-token',
      metadata: { annotations: { 'kubernetes.io/service-account.name': 'qwen-epp-metrics-reader' } },
    });
    expect(secret).not.toHaveProperty('data');
    expect(theOnly(objects, 'ServiceMonitor').spec.endpoints[0].authorization.credentials).toEqual({
      name: secret.metadata.name,
      key: 'token',
    });
    const [auth, reader] = objects.filter((o) => o.kind === 'ClusterRole');
    expect(auth.rules.map((r: Manifest) => r.resources[0])).toEqual(['tokenreviews', 'subjectaccessreviews']);
    expect(reader.rules).toEqual([{ nonResourceURLs: ['/metrics'], verbs: ['get'] }]);
    for (const role of [auth, reader]) expect(role.metadata).not.toHaveProperty('namespace');
  });

  test('on GKE the managed collector may read that token', () => {
    const objects = objectsOf({ platform: 'gke', monitoring: true });
    expect(theOnly(objects, 'PodMonitoring').spec.endpoints[0]).toMatchObject({
      port: 'metrics',
      authorization: { type: 'Bearer' },
    });
    const binding = objects.find((o) => o.kind === 'RoleBinding' && o.subjects[0].name === 'collector');
    const role = theOnly(objects, 'Role', binding.roleRef.name);
    expect(role.rules[0].resourceNames).toEqual([theOnly(objects, 'Secret').metadata.name]);
  });
});

describe('what is refused', () => {
  test('labels that stand on every object already', () => {
    expect(errorOf({ labels: { 'app.kubernetes.io/version': 'mine', team: 'mine' } })).toMatch(
      /^\[test\/router\] labels\.app\.kubernetes\.io\/version: "mine" is overwritten with "v[0-9.]+"\. Fix: leave it out, or take another key\.$/,
    );
  });

  test.each([
    [{ modelServers: [] }, '[test/router] modelServers: an empty list is too small. Fix: give at least 1 entries.'],
    [
      { modelServers: ['qwen'] },
      '[test/router] modelServers[0]: "qwen" is not valid. Fix: give model servers: new ModelServer(…).',
    ],
    [{ expose: 'gw' }, '[test/router] expose: "gw" is not valid. Fix: give new InferenceGateway(…).'],
    [
      { schedulingConfig: 'queue-scorer' },
      '[test/router] schedulingConfig: "queue-scorer" is not valid. Fix: give profiles and their plugins.',
    ],
    [
      { schedulingConfig: [] },
      '[test/router] schedulingConfig: an empty list is not valid. Fix: give profiles and their plugins.',
    ],
    [
      { configFileName: '../x.yaml' },
      '[test/router] configFileName: "../x.yaml" is not valid. Fix: give a file name that ends in .yaml.',
    ],
    [
      { highAvailability: 'activeActive' },
      '[test/router] highAvailability: "activeActive" says how replicas share the work, and there is one. Fix: raise replicas, or leave it out.',
    ],
    [
      { expose: behind('istio'), proxy: {} },
      '[test/router] proxy: the router has a gateway, so there is no Envoy beside the endpoint picker. Fix: leave proxy out, or leave expose out.',
    ],
    [
      { route: {} },
      '[test/router] route: the router has no gateway that could have a route. Fix: give expose, or leave route out.',
    ],
    [
      { failureMode: 'FailClose' },
      '[test/router] failureMode: is what a gateway does while no endpoint picker answers, and the router has none. Fix: give expose, or leave failureMode out.',
    ],
    [{ name: 'Qwen' }, '[test/router] name: "Qwen" holds "Q", which a name cannot. Fix: write "qwen".'],
    [{ name: 'q'.repeat(60) }, `[test/router] name: "${'q'.repeat(60)}" has 60 characters, and 59 fit. Fix: shorten it by 1.`],
    [
      { proxy: { configMapName: 'A B' } },
      '[test/router] proxy.configMapName: "A B" holds "A", " " and "B", which a name cannot. Fix: write "a-b".',
    ],
    [
      { monitoring: { labels: { 'a b': 'c' } } },
      '[test/router] monitoring.labels.a b: "a b" cannot be a label\'s key. Fix: give 1 to 63 letters, digits, "-", "_" and "." that begin and end with a letter or digit, after a domain and "/" if you like.',
    ],
    [
      { name: '4xl' },
      '[test/router] name: "4xl" begins with a digit, and the name of its Service, "4xl-epp", cannot. Fix: begin it with a letter.',
    ],
    [
      { proxy: { servicePort: 9090 } },
      '[test/router] proxy.servicePort: 9090 is a port of the endpoint picker already, "http-metrics", on the same Service. Fix: choose another than 9002 and 9090.',
    ],
    [
      { proxy: { servicePort: 9002 } },
      '[test/router] proxy.servicePort: 9002 is a port of the endpoint picker already, "grpc-ext-proc", on the same Service. Fix: choose another than 9002 and 9090.',
    ],
    [{ configFileName: '..yaml' }, '[test/router] configFileName: "..yaml" is not valid. Fix: begin it with at most one ".".'],
    [{ configFileName: '.yaml.yaml' }, 'accepted'],
    [
      { configFileName: `${'a'.repeat(249)}.yaml` },
      `[test/router] configFileName: "${'a'.repeat(77)}..." is too large. Fix: give at most 253 characters.`,
    ],
    [
      { labels: { team: 'chat', 'llm-d.ai/guide': 'qwen' } },
      '[test/router] labels.llm-d.ai/guide: "qwen" is what the pool selects pods by, and the endpoint picker\'s own pods would get requests as well. Fix: leave it out.',
    ],
    [{ labels: { 'llm-d.ai/guide': 'another' } }, 'accepted'],
    [
      { image: 'x/y:latest' },
      '[test/router] image: "x/y:latest" is not pinned, so what runs would change without anybody having asked for it. Fix: add a version tag or a digest.',
    ],
  ])('%#', (props, message) => {
    expect(errorOf(props)).toBe(message);
  });

  test('a guarded endpoint without a namespace', () => {
    expect(messageOf(() => aRouter({ monitoring: { auth: true } }, aChart()))).toBe(
      "[test/router] monitoring.auth: a cluster role must be bound to a service account of a known namespace, and the chart has none. Fix: give the chart a namespace: new Chart(app, id, { namespace: '…' }).",
    );
  });

  test('model servers whose pods are in another namespace than the pool, which would stay empty', () => {
    const chart = aChart('chat');
    const elsewhere = (namespace?: string) => aServer(new Chart(chart.node.root, namespace ?? 'none', { namespace }), 'qwen');
    const members = [elsewhere('gpu'), elsewhere(), aServer(chart)];
    expect(messageOf(() => aRouter({ modelServers: members }, chart))).toBe(
      '[test/router] modelServers[0]: [gpu/qwen] is in namespace "gpu", and a pool selects pods of its own alone, namespace "chat". Fix: put them into charts of one namespace.\n' +
        '[test/router] modelServers[1]: [none/qwen] is in a namespace that its chart does not say, and a pool selects pods of its own alone, namespace "chat". Fix: put them into charts of one namespace.',
    );
    const twin = new Chart(chart.node.root, 'twin', { namespace: 'chat' });
    expect(messageOf(() => aRouter({ modelServers: members.slice(2) }, twin))).toBe('accepted');
  });

  test('model servers of two models, which the endpoint picker does not tell apart', () => {
    const chart = aChart('ns');
    const of = (id: string, props: Partial<ModelServerProps>) => aServer(chart, id, { guide: 'chat', ...props });
    const modelServers = [
      of('a', {}),
      of('b', { model: 'Qwen/Qwen3-8B' }),
      of('c', { model: '/q', servedModelName: 'Qwen/Qwen3-32B' }),
    ];
    expect(messageOf(() => aRouter({ modelServers }, chart))).toBe(
      '[test/router] modelServers[1]: is asked for by the name "Qwen/Qwen3-8B", and modelServers[0] by "Qwen/Qwen3-32B": whichever is picked answers 404 to requests for the other. Fix: give both the same servedModelName, or a guide and a router of their own.',
    );
  });

  test('model servers that one pool cannot select, or that listen on different ports', () => {
    const chart = aChart('ns');
    const modelServers = [aServer(chart, 'a'), aServer(chart, 'b', { port: 9000 })];
    expect(messageOf(() => aRouter({ modelServers, name: 'chat' }, chart))).toBe(
      '[test/router] modelServers[1]: its pool labels llm-d.ai/guide=b are not those of modelServers[0], llm-d.ai/guide=a, and one pool has one selector. Fix: give the model servers the same guide.\n' +
        '[test/router] modelServers[1]: it serves on port 9000, and modelServers[0] on 8000. Fix: give the model servers the same port.',
    );
  });
});

test('what is wrong with the configuration is said of what the caller wrote', () => {
  const [first, second] = [{ maxNumOfEndpoints: 1 }, { maxNumOfEndpoints: 2 }].map((p) => plugin('max-score-picker', p));
  const profiles = [
    { name: 'decode', filters: ['decode-filter' as const], picker: first },
    { name: 'decode', filters: ['prefill-filter' as const], picker: second },
  ];
  expect(errorOf({ schedulingConfig: { profiles } })).toBe(
    [
      '[test/router] schedulingConfig.profiles[1].picker: is another max-score-picker than the plugin "max-score-picker" of schedulingConfig.profiles[0].picker. Fix: pass the same object, or give one of them a name of its own.',
      "[test/router] schedulingConfig.profileHandler: is missing, and 2 profiles need one. Fix: give plugin('disagg-profile-handler', …), or keep one profile.",
    ].join('\n'),
  );
  const profileHandler = plugin('disagg-profile-handler', {
    deciders: { prefill: 'always-disagg-pd-decider' },
    profiles: { prefill: 'decode' },
  });
  expect(errorOf({ schedulingConfig: { profileHandler, profiles: profiles.map((one) => ({ ...one, picker: first })) } })).toBe(
    '[test/router] schedulingConfig.profiles[1].name: "decode" is the name of another profile too. Fix: give it another name.',
  );
  expect(errorOf({ schedulingConfig: { profiles: [{ scorers: [{ plugin: 'max-score-picker' }] }] } })).toContain(
    '[test/router] schedulingConfig.profiles[0].scorers[0].plugin: "max-score-picker" is not valid.',
  );
  const scorers = [{ plugin: 'no-hit-lru-scorer' as const }, { plugin: 'precise-prefix-cache-scorer' as never }];
  expect(errorOf({ schedulingConfig: { profiles: [{ scorers }] } })).toContain(
    '[test/router] schedulingConfig.profiles[0].scorers[1].plugin:',
  );
});

test('a configuration that loads and does less than it says is warned of', () => {
  const profiles = [{ scorers: [{ plugin: 'queue-scorer' as const }] }];
  const router = aRouter({ schedulingConfig: { plugins: ['kv-cache-utilization-scorer'], profiles } });
  expect(Warnings.of(router)).toEqual([
    {
      id: 'scheduling-config',
      field: 'schedulingConfig.plugins[0]',
      what: '"kv-cache-utilization-scorer" is in no scheduling profile, so that it decides nothing',
      fix: 'list it in the profile "default", or leave it out.',
    },
  ]);
});
