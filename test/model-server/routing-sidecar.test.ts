import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Accelerator, Engine, ModelServer, type ModelServerProps, type RoutingSidecarProps, Warnings } from '../../lib';
import { aChart, type Manifest, manifestsOf, messageOf, theOnly } from '../synth';

const aServer: ModelServerProps = { model: 'Qwen/Qwen3-32B', accelerator: Accelerator.nvidia(), routingSidecar: true };
const serverOf = (props: Partial<ModelServerProps> = {}) => new ModelServer(aChart('chat'), 'qwen', { ...aServer, ...props });
const podOf = (props: Partial<ModelServerProps> = {}): Manifest =>
  theOnly(manifestsOf(serverOf(props)), 'Deployment').spec.template.spec;
const sidecarOf = (routingSidecar: RoutingSidecarProps | true = true, props: Partial<ModelServerProps> = {}): Manifest =>
  podOf({ ...props, routingSidecar }).initContainers[0];
const errorOf = (routingSidecar: object | true, props: Partial<ModelServerProps> = {}) =>
  messageOf(() => serverOf({ ...props, routingSidecar }));
const warningsOf = (routingSidecar: RoutingSidecarProps) => Warnings.of(serverOf({ routingSidecar }));

describe('the sidecar', () => {
  test('takes the port of the API, and the engine moves behind it', () => {
    const { initContainers, containers } = podOf();
    expect(initContainers).toHaveLength(1);
    expect(initContainers[0]).toMatchObject({
      name: 'routing-proxy',
      image: 'ghcr.io/llm-d/llm-d-routing-sidecar:v0.8.0',
      restartPolicy: 'Always',
      args: ['--port=8000', '--vllm-port=8200', '--kv-connector=nixlv2', '--zap-log-level=1', '--secure-proxy=false'],
      ports: [{ name: 'sidecar', containerPort: 8000, protocol: 'TCP' }],
      securityContext: { allowPrivilegeEscalation: false, runAsNonRoot: true },
    });
    expect(containers[0].args).toContain('--port=8200');
    expect(containers[0].ports[0]).toMatchObject({ name: 'modelserver', containerPort: 8200 });
  });

  test('leaves the router the port that it had', () => {
    const server = serverOf({ port: 9000, routingSidecar: { enginePort: 9100 } });
    expect(server.targetPort).toBe(9000);
    expect(server.routesToPrefill).toBe(true);
    expect(sidecarOf({ enginePort: 9100 }, { port: 9000 }).args).toEqual(
      expect.arrayContaining(['--port=9000', '--vllm-port=9100']),
    );
  });

  test('speaks what the KV transfer of its server speaks, on the port where prefill introduces itself', () => {
    const sglang = { engine: Engine.sglang(), kvTransfer: { kind: 'sglang', bootstrapPort: 8990 } } as const;
    expect(sidecarOf(true, sglang).args).toContain('--kv-connector=sglang');
    expect(sidecarOf(true, sglang).env).toContainEqual({ name: 'SGLANG_BOOTSTRAP_PORT', value: '8990' });
    expect(sidecarOf(true, { accelerator: Accelerator.googleTpu(), kvTransfer: true }).args).toContain('--kv-connector=nixlv2');
  });

  test('sends traces only where it is told to, since its exporter always runs', () => {
    expect(sidecarOf().env).toContainEqual({ name: 'OTEL_TRACES_SAMPLER_ARG', value: '0' });
    expect(sidecarOf({ tracing: { samplingRatio: 0.5 } }).env).toEqual(
      expect.arrayContaining([
        { name: 'OTEL_EXPORTER_OTLP_ENDPOINT', value: 'http://otel-collector:4317' },
        { name: 'OTEL_TRACES_SAMPLER_ARG', value: '0.5' },
      ]),
    );
  });

  test('has a port for each rank', () => {
    const ports = sidecarOf({ dataParallelSize: 3 }).ports.map((p: Manifest) => [p.name, p.containerPort]);
    expect(ports).toEqual([
      ['sidecar0', 8000],
      ['sidecar1', 8001],
      ['sidecar2', 8002],
    ]);
  });

  test('takes its image from the mirror, and the settings of its container from the caller', () => {
    const images = { registryMirror: 'registry.corp/mirror', pullPolicy: 'IfNotPresent' } as const;
    const sidecar = sidecarOf(
      { resources: { requests: { cpu: '1' } }, env: { A: 'b' }, securityContext: { runAsUser: 7 } },
      { images },
    );
    expect(sidecar).toMatchObject({
      image: 'registry.corp/mirror/llm-d/llm-d-routing-sidecar:v0.8.0',
      imagePullPolicy: 'IfNotPresent',
      resources: { requests: { cpu: '1' } },
      securityContext: { runAsNonRoot: true, runAsUser: 7 },
    });
    expect(sidecar.env).toContainEqual({ name: 'A', value: 'b' });
  });
});

describe('TLS', () => {
  test('with a certificate of a Secret, that the engine does not see', () => {
    const pod = podOf({ routingSidecar: { secureProxy: { certificateSecretName: 'chat-tls' } } });
    expect(pod.initContainers[0].args).toEqual(
      expect.arrayContaining(['--secure-proxy=true', '--cert-path=/etc/routing-proxy/certificate']),
    );
    expect(pod.initContainers[0].volumeMounts).toEqual([
      { name: 'routing-proxy-certificate', mountPath: '/etc/routing-proxy/certificate', readOnly: true },
    ]);
    expect(pod.volumes).toContainEqual({ name: 'routing-proxy-certificate', secret: { secretName: 'chat-tls' } });
    expect(pod.containers[0].volumeMounts.map((m: Manifest) => m.name)).not.toContain('routing-proxy-certificate');
  });

  test('to servers, believed or seen', () => {
    const { args } = sidecarOf({ enableTls: ['prefiller', 'decoder'], tlsInsecureSkipVerify: ['decoder'] });
    expect(args).toEqual(expect.arrayContaining(['--enable-tls=prefiller,decoder', '--tls-insecure-skip-verify=decoder']));
  });

  test('before gateways that speak plain HTTP is warned of', () => {
    expect(warningsOf({ secureProxy: true })).toEqual([
      {
        id: 'routing-sidecar',
        field: 'routingSidecar.secureProxy',
        what: 'serves HTTPS, while gateways and the endpoint picker, which scrapes metrics there, speak plain HTTP to pods',
        fix: 'leave it out, unless a proxy of your own speaks TLS to the pods.',
      },
    ]);
  });
});

describe('SSRF protection', () => {
  test('names the pool of the pods with their namespace, and lets them read it', () => {
    const objects = manifestsOf(serverOf({ routingSidecar: { ssrfProtection: true }, guide: 'chat-pd' }));
    const pod = theOnly(objects, 'Deployment').spec.template.spec;
    expect(pod.initContainers[0].args).toEqual(
      expect.arrayContaining(['--enable-ssrf-protection=true', '--inference-pool=$(POD_NAMESPACE)/chat-pd']),
    );
    expect(pod.initContainers[0].env[0]).toEqual({
      name: 'POD_NAMESPACE',
      valueFrom: { fieldRef: { fieldPath: 'metadata.namespace' } },
    });
    expect(pod.automountServiceAccountToken).toBe(true);
    expect(theOnly(objects, 'Role').rules.map((rule: Manifest) => rule.resources)).toEqual([['inferencepools'], ['pods']]);
    expect(theOnly(objects, 'RoleBinding')).toMatchObject({
      roleRef: { kind: 'Role', name: 'qwen-decode' },
      subjects: [{ kind: 'ServiceAccount', name: 'qwen-sa', namespace: 'chat' }],
    });
  });

  test('with a kubeconfig of its own needs neither token nor role', () => {
    const ssrfProtection = { kubeconfig: { secretName: 'reader', key: 'config' } };
    const objects = manifestsOf(serverOf({ routingSidecar: { ssrfProtection } }));
    const pod = theOnly(objects, 'Deployment').spec.template.spec;
    expect(pod.initContainers[0].args).toContain('--kubeconfig=/etc/routing-proxy/kubeconfig/config');
    expect(pod.automountServiceAccountToken).toBeUndefined();
    expect(objects.map((o) => o.kind)).not.toContain('Role');
  });

  test('is warned of where the pool is one that the sidecar misreads', () => {
    expect(warningsOf({ ssrfProtection: true })).toEqual([
      {
        id: 'routing-sidecar',
        field: 'routingSidecar.ssrfProtection',
        what: 'reads the selector of a pool as a flat list of labels, which a pool of inference.networking.k8s.io does not have, so that it may refuse every prefill server',
        fix: 'try it before you rely on it, or restrict the pods with a NetworkPolicy instead.',
      },
    ]);
    expect(warningsOf({ ssrfProtection: { poolGroup: 'inference.networking.x-k8s.io' } })).toEqual([]);
  });
});

test('prefiller sampling is warned of: the endpoint picker names one server', () => {
  expect(warningsOf({ enablePrefillerSampling: true })).toEqual([
    {
      id: 'routing-sidecar',
      field: 'routingSidecar.enablePrefillerSampling',
      what: 'chooses among several prefill servers, and the endpoint picker of this release names one',
      fix: 'leave it out.',
    },
  ]);
});

/** The flags of sidecar v0.8.0 and what it accepts; anything else ends it with status 0. */
const FLAGS: Readonly<Record<string, RegExp>> = {
  port: /^\d+$/,
  'vllm-port': /^\d+$/,
  'data-parallel-size': /^[1-9]\d*$/,
  'kv-connector': /^(nixlv2|shared-storage|sglang)$/,
  'ec-connector': /^ec-example$/,
  'secure-proxy': /^(true|false)$/,
  'cert-path': /^\//,
  'enable-tls': /^(prefiller|decoder|encoder)(,(prefiller|decoder|encoder))*$/,
  'tls-insecure-skip-verify': /^(prefiller|decoder|encoder)(,(prefiller|decoder|encoder))*$/,
  'enable-ssrf-protection': /^true$/,
  'inference-pool': /^\$\(POD_NAMESPACE\)\/[^/]+$/,
  'pool-group': /^inference\.networking\.(x-)?k8s\.io$/,
  kubeconfig: /^\//,
  'enable-prefiller-sampling': /^(true|false)$/,
  'max-idle-conns-per-host': /^[1-9]\d*$/,
  'zap-log-level': /^([1-9]\d*|debug|info|error)$/,
  'zap-devel': /^(true|false)$/,
  'zap-encoder': /^(json|console)$/,
  'zap-stacktrace-level': /^(info|error|panic)$/,
  'zap-time-encoding': /^(epoch|millis|nano|iso8601|rfc3339|rfc3339nano)$/,
};

test('no flag and no value is one that the sidecar would refuse, whatever the props', () => {
  const stages = fc.uniqueArray(fc.constantFrom('prefiller', 'decoder', 'encoder'), { minLength: 1 }) as fc.Arbitrary<
    'decoder'[]
  >;
  const sidecars = fc
    .record(
      {
        kvConnector: fc.constantFrom('nixlv2', 'shared-storage', 'sglang'),
        secureProxy: fc.oneof(fc.boolean(), fc.constant({ certificateSecretName: 'tls' })),
        enableTls: stages,
        ssrfProtection: fc.oneof(fc.boolean(), fc.constant({ inferencePool: 'pool', kubeconfig: { secretName: 'a', key: 'b' } })),
        dataParallelSize: fc.integer({ min: 1, max: 64 }),
        enablePrefillerSampling: fc.boolean(),
        maxIdleConnsPerHost: fc.integer({ min: 1, max: 9999 }),
        logLevel: fc.oneof(fc.integer({ min: 1, max: 10 }), fc.constantFrom('debug', 'info', 'error')),
        zapDevel: fc.boolean(),
        zapEncoder: fc.constantFrom('json', 'console'),
        zapStacktraceLevel: fc.constantFrom('info', 'error', 'panic'),
        zapTimeEncoding: fc.constantFrom('epoch', 'iso8601', 'rfc3339nano'),
      },
      { requiredKeys: [] },
    )
    .map(
      (sidecar) => ({ ...sidecar, ecConnector: 'ec-example', tlsInsecureSkipVerify: sidecar.enableTls }) as RoutingSidecarProps,
    );
  fc.assert(
    fc.property(sidecars, (sidecar) => {
      const { args } = sidecarOf(sidecar);
      const flags = args.map((word: string) => /^--([a-z-]+)=(.+)$/.exec(word)?.slice(1));
      expect(flags.every(([flag, value]: [string, string]) => FLAGS[flag]?.test(value))).toBe(true);
      expect(new Set(flags.map(([flag]: [string]) => flag)).size).toBe(args.length);
    }),
    { numRuns: 60 },
  );
});

describe('what cannot work is refused', () => {
  test.each<[object | true, Partial<ModelServerProps>, string]>([
    [
      true,
      { role: 'prefill' },
      '[test/qwen] routingSidecar: a server of role "prefill" is asked by sidecars and needs none itself. Fix: leave it out here, and give it to the decode servers.',
    ],
    [
      { enginePort: 8003, dataParallelSize: 8 },
      {},
      '[test/qwen] routingSidecar.enginePort: the engine would listen on ports 8003 to 8010 and the sidecar on ports 8000 to 8007, in one pod. Fix: choose 8008 or more.',
    ],
    [
      { kvConnector: 'sglang' },
      { kvTransfer: true },
      '[test/qwen] routingSidecar.kvConnector: "sglang" introduces prefill and decode in a way that kvTransfer does not understand. Fix: leave it out, or write "nixlv2".',
    ],
    [
      { tlsInsecureSkipVerify: ['prefiller'] },
      {},
      '[test/qwen] routingSidecar.tlsInsecureSkipVerify: "prefiller" is not spoken to over TLS, so there is no certificate to believe. Fix: name it in enableTls too, or leave it out.',
    ],
    [
      { enableTls: ['encoder'] },
      {},
      '[test/qwen] routingSidecar.enableTls: without an ecConnector nothing is sent to an "encoder". Fix: give ecConnector, or leave the encoder out.',
    ],
    [
      { image: 'sidecar:latest' },
      {},
      '[test/qwen] routingSidecar.image: "sidecar:latest" is not pinned, so what runs would change without anybody having asked for it. Fix: add a version tag or a digest.',
    ],
    [
      { kvConnector: 'nixl' },
      {},
      '[test/qwen] routingSidecar.kvConnector: "nixl" is not one of the choices. Fix: did you mean "nixlv2"?',
    ],
  ])('%#', (sidecar, props, message) => {
    expect(errorOf(sidecar, props)).toBe(message);
  });
});
