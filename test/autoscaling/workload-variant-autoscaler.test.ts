import { App, Chart } from 'cdk8s';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { WorkloadAutoscaler, WorkloadVariantAutoscaler, type WorkloadVariantAutoscalerProps } from '../../lib';
import { violations } from '../laws/laws';
import { manifestsOf, messageOf, theOnly, validationsOf } from '../synth';
import { aChart, aServer } from './support';

const NAME = 'workload-variant-autoscaler';
const controllerOf = (props: WorkloadVariantAutoscalerProps = {}) =>
  manifestsOf(new WorkloadVariantAutoscaler(aChart('llm-d-autoscaler'), 'controller', props));
const settingsOf = (props: WorkloadVariantAutoscalerProps) =>
  theOnly(controllerOf(props), 'ConfigMap', `${NAME}-wva-variantautoscaling-config`).data;
const podOf = (props: WorkloadVariantAutoscalerProps) => theOnly(controllerOf(props), 'Deployment').spec.template.spec;

describe.each([undefined, 'coreweave', 'gke', 'openshift'] as const)('the controller on %s', (platform) => {
  test('obeys the laws between its objects', () => {
    expect(violations(controllerOf({ platform }))).toEqual([]);
  });

  test('binds every account of its own namespace and no other', () => {
    const bindings = controllerOf({ platform }).filter((m) => /RoleBinding$/.test(m.kind));
    expect(bindings.length).toBeGreaterThan(4);
    for (const { subjects } of bindings) expect(subjects[0].namespace).toBe('llm-d-autoscaler');
  });

  test('asks Prometheus over HTTPS and verifies who answers', () => {
    const settings = settingsOf({ platform });
    expect(settings.PROMETHEUS_BASE_URL).toMatch(/^https:/);
    expect(settings.PROMETHEUS_TLS_INSECURE_SKIP_VERIFY).toBe('false');
  });
});

test('on OpenShift it asks Thanos, trusts the CA of the cluster, and may read', () => {
  const manifests = controllerOf({ platform: 'openshift' });
  const settings = settingsOf({ platform: 'openshift' });
  expect(settings).toMatchObject({
    PROMETHEUS_BASE_URL: 'https://thanos-querier.openshift-monitoring.svc.cluster.local:9091',
    PROMETHEUS_CA_CERT_PATH: '/var/run/secrets/kubernetes.io/serviceaccount/service-ca.crt',
  });
  expect(theOnly(manifests, 'ClusterRoleBinding', `${NAME}-prometheus-rolebinding`).roleRef.name).toBe('cluster-monitoring-view');
  expect(theOnly(manifests, 'ServiceMonitor').metadata.labels['openshift.io/user-monitoring']).toBe('true');
});

test('roles for people name the group and the resource that the custom resource has', () => {
  const roles = controllerOf().filter((m) => m.kind === 'ClusterRole' && m.metadata.name.includes('variantautoscaling-'));
  expect(roles.map((m) => m.metadata.name.split('-').at(-2))).toEqual(['admin', 'editor', 'viewer']);
  for (const { rules } of roles) {
    expect(rules.map((rule: { apiGroups: string[] }) => rule.apiGroups)).toEqual([['llmd.ai'], ['llmd.ai']]);
    expect(rules[0].resources).toEqual(['variantautoscalings']);
  }
});

test('a CA and a client certificate are mounted where the settings say that they are', () => {
  const prometheus = {
    url: 'https://prometheus.example.com',
    ca: { kind: 'configMap', name: 'prometheus-ca', key: 'bundle.pem' },
    clientCertificateSecretName: 'prometheus-client',
  } as const;
  const { containers, volumes } = podOf({ prometheus });
  const [{ env, volumeMounts }] = containers;
  const mounted = (key: string): string => {
    const { valueFrom } = env.find(({ name }: { name: string }) => name === key);
    const path: string = settingsOf({ prometheus })[valueFrom.configMapKeyRef.key];
    const mount = volumeMounts.find(({ mountPath }: { mountPath: string }) => path.startsWith(`${mountPath}/`));
    const volume = volumes.find(({ name }: { name: string }) => name === mount?.name);
    return `${volume.configMap?.name ?? volume.secret?.secretName}: ${path.slice(mount.mountPath.length + 1)}`;
  };
  expect(mounted('PROMETHEUS_CA_CERT_PATH')).toBe('prometheus-ca: ca.crt');
  expect(volumes.find(({ name }: { name: string }) => name === 'prometheus-ca').configMap.items).toEqual([
    { key: 'bundle.pem', path: 'ca.crt' },
  ]);
  expect(mounted('PROMETHEUS_CLIENT_CERT_PATH')).toBe('prometheus-client: tls.crt');
  expect(mounted('PROMETHEUS_CLIENT_KEY_PATH')).toBe('prometheus-client: tls.key');
});

test('every setting of the environment is in the ConfigMap that it is read from', () => {
  for (const platform of [undefined, 'openshift'] as const) {
    const [{ env }] = podOf({ platform }).containers;
    const read = env.flatMap((e: { valueFrom?: { configMapKeyRef?: { name: string; key: string } } }) =>
      e.valueFrom?.configMapKeyRef ? [e.valueFrom.configMapKeyRef] : [],
    );
    expect(read.length).toBeGreaterThan(10);
    for (const { name, key } of read) expect(theOnly(controllerOf({ platform }), 'ConfigMap', name).data).toHaveProperty(key);
  }
});

test('thresholds that are said stand over those of the release', () => {
  const manifests = controllerOf({ saturation: { kvCacheThreshold: 0.6, kvSpareTrigger: undefined, enableLimiter: true } });
  const { data } = theOnly(manifests, 'ConfigMap', `${NAME}-saturation-scaling-config`);
  expect(parse(data.default)).toEqual({
    kvCacheThreshold: 0.6,
    queueLengthThreshold: 5,
    kvSpareTrigger: 0.1,
    queueSpareTrigger: 3,
    enableLimiter: true,
  });
});

test('the analyzer of tokens is named as the controller knows it, with its thresholds', () => {
  const { data } = theOnly(
    controllerOf({ saturation: { analyzer: 'tokens', scaleUpThreshold: 0.9 } }),
    'ConfigMap',
    `${NAME}-saturation-scaling-config`,
  );
  expect(parse(data.default)).toMatchObject({ analyzerName: 'saturation', scaleUpThreshold: 0.9, scaleDownBoundary: 0.7 });
});

test('every setting reaches the controller, which reads its environment alone', () => {
  const props = { platform: 'openshift', intervalSeconds: 30, logLevel: 4 } as const;
  const [{ env, args }] = podOf(props).containers;
  const settings = settingsOf(props);
  expect(settings.GLOBAL_OPT_INTERVAL).toBe('30s');
  const names = env.map(({ name }: { name: string }) => name);
  expect(Object.keys(settings).filter((key) => !names.includes(key))).toEqual([]);
  expect(args).toContain('--v=4');
});

test('watches all namespaces unless told one', () => {
  const watching = (props: WorkloadVariantAutoscalerProps) =>
    podOf(props).containers[0].args.filter((arg: string) => arg.startsWith('--watch-namespace'));
  expect(watching({})).toEqual([]);
  expect(watching({ watchNamespace: 'chat' })).toEqual(['--watch-namespace=chat']);
});

test('two of them share a cluster under names of their own', () => {
  const app = new App();
  const manifests = ['one', 'two'].flatMap((name) =>
    manifestsOf(
      new WorkloadVariantAutoscaler(new Chart(app, name, { namespace: name }), 'controller', { name, watchNamespace: name }),
    ),
  );
  expect(violations(manifests)).toEqual([]);
  expect(validationsOf(app)).toEqual([]);
});

describe('what cannot work is said', () => {
  test('two in different namespaces whose cluster roles have one name', () => {
    const app = new App();
    const charts = ['one', 'two'].map((namespace) => new Chart(app, namespace, { namespace }));
    for (const chart of charts) new WorkloadVariantAutoscaler(chart, 'controller');
    const said = charts.flatMap(validationsOf);
    expect(said.length).toBeGreaterThan(0);
    expect(said).toContain(
      `[two/controller] name: ClusterRoleBinding "${NAME}-manager-rolebinding" is made twice, by [one/controller/manager-role-binding] and [two/controller/manager-role-binding], and the second would overwrite the first. Fix: give one of the constructs a name of its own.`,
    );
  });

  test('a name that its Service cannot have', () => {
    expect(messageOf(() => controllerOf({ name: '2nd' }))).toBe(
      '[test/controller] name: "2nd" begins with a digit, and the name of its Service, "2nd-controller-manager-metrics-service", cannot. Fix: begin it with a letter.',
    );
  });

  test('two that look after the same variants', () => {
    const app = new App();
    const controllers = [{ name: 'one', watchNamespace: 'chat' }, { name: 'two' }].map((props) => {
      const chart = new Chart(app, props.name, { namespace: props.name });
      return new WorkloadVariantAutoscaler(chart, 'controller', props);
    });
    expect(controllers.map((controller) => controller.node.validate())).toEqual([
      [],
      [
        'watchNamespace: [one/controller] looks after the variants of namespace "chat" too, and replicas that both want are added up. Fix: give each a namespace of its own to watch, or make one controller.',
      ],
    ]);
  });

  test('certificates that cannot be there, or that nobody looks at', () => {
    const prometheus = {
      ca: { kind: 'secret', name: 'My CA' },
      clientCertificateSecretName: 'client_cert',
      insecureSkipVerify: true,
    } as const;
    expect(messageOf(() => controllerOf({ prometheus }))).toBe(
      [
        '[test/controller] prometheus.ca.name: "My CA" holds "M", " ", "C" and "A", which a name cannot. Fix: write "my-ca".',
        '[test/controller] prometheus.clientCertificateSecretName: "client_cert" holds "_", which a name cannot. Fix: write "client-cert".',
        '[test/controller] prometheus.insecureSkipVerify: takes any certificate for the right one, and prometheus.ca says whose is. Fix: leave one of the two out.',
      ].join('\n'),
    );
    expect(messageOf(() => controllerOf({ prometheus: { ca: { kind: 'secret', name: 'ca', key: '../ca.crt' } } }))).toBe(
      '[test/controller] prometheus.ca.key: "../ca.crt" is not valid. Fix: give a key of a Secret or ConfigMap: letters, digits, "-", "_" and ".".',
    );
  });

  test('a Prometheus without TLS', () => {
    const prometheus = { url: 'http://prometheus:9090' };
    expect(() => controllerOf({ prometheus })).toThrow(
      '[test/controller] prometheus.url: "http://prometheus:9090" is not valid. Fix: give a URL with https://, the only way in which the controller asks Prometheus, without user and password.',
    );
  });

  test('thresholds that the controller would put aside', () => {
    expect(() => controllerOf({ saturation: { kvCacheThreshold: 0.3, kvSpareTrigger: 0.5 } })).toThrow(
      '[test/controller] saturation.kvSpareTrigger: 0.5 of the KV cache is to be left, and a server counts as full with 0.3 of it in use. Fix: give no more than kvCacheThreshold.',
    );
  });

  test('thresholds of tokens that nobody reads, or that cross', () => {
    expect(() => controllerOf({ saturation: { scaleUpThreshold: 0.9 } })).toThrow(
      "[test/controller] saturation.scaleUpThreshold: is read by the analyzer of tokens alone. Fix: leave it out, or say analyzer: 'tokens'.",
    );
    expect(() => controllerOf({ saturation: { analyzer: 'tokens', scaleUpThreshold: 0.6 } })).toThrow(
      '[test/controller] saturation.scaleDownBoundary: 0.7 is no less than scaleUpThreshold, 0.6: servers would come and go at once. Fix: give less than 0.6.',
    );
  });

  test('a chart without a namespace', () => {
    const chart = new Chart(new App(), 'test');
    expect(() => new WorkloadVariantAutoscaler(chart, 'controller')).toThrow(
      "[test/controller] namespace: cluster roles must be bound to a service account of a known namespace, and the chart has none. Fix: give the chart a namespace: new Chart(app, id, { namespace: 'llm-d-autoscaler' }).",
    );
  });

  test('an image that is not pinned, and a name that makes no host name', () => {
    expect(() => controllerOf({ image: 'wva:latest', name: 'Wva' })).toThrow(
      /\[test\/controller\] name: "Wva" holds "W".*\n\[test\/controller\] image: "wva:latest" is not pinned/,
    );
    expect(() => controllerOf({ name: '1st' })).toThrow(
      '[test/controller] name: "1st" begins with a digit, and the name of its Service, "1st-controller-manager-metrics-service", cannot. Fix: begin it with a letter.',
    );
  });

  test('a variant that its controller does not watch, or never takes to 0', () => {
    const chart = aChart();
    const home = new Chart(chart.node.root, 'home', { namespace: 'llm-d-autoscaler' });
    const controller = new WorkloadVariantAutoscaler(home, 'controller', { watchNamespace: 'other' });
    const strategy = { kind: 'wva', controller, scaleToZeroGate: true } as const;
    expect(() => new WorkloadAutoscaler(chart, 'autoscaler', { target: aServer(chart), strategy, minReplicas: 0 })).toThrow(
      [
        '[test/autoscaler] strategy.controller: [home/controller] watches the namespace "other" alone, and [test/qwen] is in namespace "chat". Fix: leave the controller\'s watchNamespace out, or set it to that namespace.',
        '[test/autoscaler] minReplicas: 0 is never reached: [home/controller] keeps a replica of each variant. Fix: give the controller scaleToZero: true, or set minReplicas to 1.',
      ].join('\n'),
    );
  });
});
