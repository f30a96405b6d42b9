import { ApiObject, App, Chart, JsonPatch, Testing } from 'cdk8s';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { GATEWAY_CLASS_NAMES, InferenceGateway } from '../../lib/gateways';
import { Warnings } from '../../lib/internal/warnings';
import { aGateway, objectsOf } from './fixtures';

const DEFAULT_LISTENER = {
  name: 'default',
  port: 80,
  protocol: 'HTTP',
  allowedRoutes: { namespaces: { from: 'All' } },
};

/** A ConfigMap's documents as Istio reads them. */
function documentsOf(configMap: { data: Record<string, string> }) {
  return Object.fromEntries(Object.entries(configMap.data).map(([key, text]) => [key, parse(text)]));
}

test('makes a gateway for Istio with the settings of its proxy', () => {
  const { Gateway, ConfigMap, ...others } = objectsOf({ className: 'istio' });
  expect(others).toEqual({});
  expect(Gateway).toEqual({
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'Gateway',
    metadata: { name: 'llm-d-inference-gateway', labels: { 'istio.io/enable-inference-extproc': 'true' } },
    spec: {
      gatewayClassName: 'istio',
      infrastructure: { parametersRef: { group: '', kind: 'ConfigMap', name: 'llm-d-inference-gateway' } },
      listeners: [DEFAULT_LISTENER],
    },
  });
  expect(ConfigMap.metadata).toEqual({
    name: 'llm-d-inference-gateway',
    labels: {
      'app.kubernetes.io/component': 'inference-gateway',
      'app.kubernetes.io/gateway': 'llm-d-inference-gateway',
    },
  });
  expect(documentsOf(ConfigMap)).toEqual({
    deployment: {
      spec: {
        template: {
          spec: {
            containers: [
              {
                name: 'istio-proxy',
                args: [
                  ...['proxy', 'router', '--domain', '$(POD_NAMESPACE).svc.cluster.local', '--proxyLogLevel', 'warn'],
                  ...['--proxyComponentLogLevel', 'misc:warn', '--log_output_level', 'default:warn'],
                ],
                resources: { requests: { cpu: '2', memory: '4Gi' }, limits: { cpu: '8', memory: '16Gi' } },
              },
            ],
          },
        },
      },
    },
    service: { spec: { type: 'ClusterIP' } },
  });
});

test.each(['agentgateway', 'gke-l7-regional-external-managed', 'gke-l7-rilb'] as const)(
  'makes nothing but a gateway for %s',
  (className) => {
    expect(objectsOf({ className })).toEqual({
      Gateway: {
        apiVersion: 'gateway.networking.k8s.io/v1',
        kind: 'Gateway',
        metadata: { name: 'llm-d-inference-gateway' },
        spec: { gatewayClassName: className, listeners: [DEFAULT_LISTENER] },
      },
    });
  },
);

test.each(['agentgateway', 'kgateway'] as const)('gives the proxy of %s a floating user id on OpenShift', (className) => {
  const { Gateway, AgentgatewayParameters, ...others } = objectsOf({ className, platform: 'openshift' });
  expect(others).toEqual({});
  expect(Gateway.spec).toEqual({
    gatewayClassName: 'agentgateway',
    infrastructure: {
      parametersRef: { group: 'agentgateway.dev', kind: 'AgentgatewayParameters', name: 'agentgateway-params' },
    },
    listeners: [DEFAULT_LISTENER],
  });
  expect(AgentgatewayParameters).toEqual({
    apiVersion: 'agentgateway.dev/v1alpha1',
    kind: 'AgentgatewayParameters',
    metadata: { name: 'agentgateway-params', labels: { 'app.kubernetes.io/component': 'inference-gateway' } },
    spec: {
      deployment: {
        spec: {
          template: {
            spec: {
              containers: [
                {
                  name: 'agentgateway',
                  securityContext: {
                    $patch: 'replace',
                    allowPrivilegeEscalation: false,
                    capabilities: { drop: ['ALL'] },
                    readOnlyRootFilesystem: true,
                    runAsNonRoot: true,
                    seccompProfile: { type: 'RuntimeDefault' },
                  },
                },
              ],
              securityContext: { seccompProfile: { type: 'RuntimeDefault' } },
            },
          },
        },
      },
      service: { spec: { type: 'ClusterIP' } },
    },
  });
});

test('makes for kgateway what it makes for agentgateway, and warns', () => {
  const gateway = aGateway({ className: 'kgateway' });
  expect(objectsOf({ className: 'kgateway' })).toEqual(objectsOf({ className: 'agentgateway' }));
  expect(Warnings.of(gateway)).toEqual([
    {
      id: 'deprecated',
      field: 'className',
      what: '"kgateway" is deprecated upstream',
      fix: 'use "agentgateway" instead.',
    },
  ]);
  Warnings.acknowledge(gateway, 'deprecated');
  expect(Warnings.of(gateway)).toEqual([]);
});

test('warns of no other class', () => {
  const others = GATEWAY_CLASS_NAMES.filter((className) => className !== 'kgateway');
  expect(others.flatMap((className) => Warnings.of(aGateway({ className })))).toEqual([]);
});

test('gives listeners the port of their protocol, and takes certificates by reference', () => {
  const { Gateway, ReferenceGrant } = objectsOf(
    {
      className: 'istio',
      listeners: [
        { name: 'http', hostname: '*.example.com', allowedNamespaces: 'Same' },
        {
          name: 'https',
          protocol: 'HTTPS',
          hostname: 'llm.example.com',
          tls: {
            secretNames: ['llm-tls'],
            certificateRefs: [{ name: 'shared-tls', namespace: 'certificates', referenceGrant: 'create' }],
          },
          allowedNamespaces: { labels: { team: 'chat' } },
        },
        { name: 'raw', protocol: 'TLS', port: 8443, tls: { mode: 'Passthrough' } },
      ],
    },
    'gateways',
  );
  expect(Gateway.spec.listeners).toEqual([
    {
      name: 'http',
      port: 80,
      protocol: 'HTTP',
      hostname: '*.example.com',
      allowedRoutes: { namespaces: { from: 'Same' } },
    },
    {
      name: 'https',
      port: 443,
      protocol: 'HTTPS',
      hostname: 'llm.example.com',
      tls: {
        mode: 'Terminate',
        certificateRefs: [
          { group: '', kind: 'Secret', name: 'llm-tls' },
          { group: '', kind: 'Secret', name: 'shared-tls', namespace: 'certificates' },
        ],
      },
      allowedRoutes: { namespaces: { from: 'Selector', selector: { matchLabels: { team: 'chat' } } } },
    },
    {
      name: 'raw',
      port: 8443,
      protocol: 'TLS',
      tls: { mode: 'Passthrough' },
      allowedRoutes: { namespaces: { from: 'All' } },
    },
  ]);
  expect(ReferenceGrant).toEqual({
    apiVersion: 'gateway.networking.k8s.io/v1beta1',
    kind: 'ReferenceGrant',
    metadata: { name: 'gateways-llm-d-inference-gateway-certificates', namespace: 'certificates' },
    spec: {
      from: [{ group: 'gateway.networking.k8s.io', kind: 'Gateway', namespace: 'gateways' }],
      to: [{ group: '', kind: 'Secret', name: 'shared-tls' }],
    },
  });
});

test('grants each namespace once, and only what it was asked to', () => {
  const tls = (...names: string[]) => ({
    certificateRefs: [
      ...names.map((name) => ({ name, namespace: 'certificates', referenceGrant: 'create' as const })),
      { name: 'granted', namespace: 'elsewhere', referenceGrant: 'exists' as const },
    ],
  });
  const { ReferenceGrant } = objectsOf(
    {
      className: 'agentgateway',
      listeners: [
        { name: 'a', protocol: 'HTTPS', hostname: 'a.example.com', tls: tls('one') },
        { name: 'b', protocol: 'HTTPS', hostname: 'b.example.com', tls: tls('one', 'two') },
      ],
    },
    'gateways',
  );
  expect(ReferenceGrant.metadata.namespace).toBe('certificates');
  expect(ReferenceGrant.spec.to.map(({ name }: { name: string }) => name)).toEqual(['one', 'two']);
});

test('takes a certificate that Google Cloud keeps', () => {
  const options = { 'networking.gke.io/pre-shared-certs': 'llm' };
  const { Gateway } = objectsOf({
    className: 'gke-l7-rilb',
    platform: 'gke',
    listeners: [{ name: 'https', protocol: 'HTTPS', tls: { options } }],
    addresses: [{ type: 'NamedAddress', value: 'llm-ip' }],
  });
  expect(Gateway.spec.listeners[0].tls).toEqual({ mode: 'Terminate', options });
  expect(Gateway.spec.addresses).toEqual([{ type: 'NamedAddress', value: 'llm-ip' }]);
});

test('keeps what it is told above what its class says', () => {
  const { Gateway, ConfigMap } = objectsOf({
    className: 'istio',
    gatewayClassName: 'openshift-default',
    name: 'edge',
    labels: { 'istio.io/enable-inference-extproc': 'false', team: 'chat' },
    annotations: { 'cert-manager.io/cluster-issuer': 'letsencrypt' },
    infrastructure: { labels: { cost: 'inference' }, annotations: { 'example.com/scheme': 'internal' } },
    resources: { limits: { cpu: '16' } },
    serviceType: 'NodePort',
    logLevel: 'trace',
    replicas: 3,
  });
  expect(Gateway.metadata).toEqual({
    name: 'edge',
    labels: { 'istio.io/enable-inference-extproc': 'false', team: 'chat' },
    annotations: { 'cert-manager.io/cluster-issuer': 'letsencrypt' },
  });
  expect(Gateway.spec.gatewayClassName).toBe('openshift-default');
  expect(Gateway.spec.infrastructure).toEqual({
    labels: { cost: 'inference' },
    annotations: { 'example.com/scheme': 'internal' },
    parametersRef: { group: '', kind: 'ConfigMap', name: 'edge' },
  });
  const { deployment, service } = documentsOf(ConfigMap);
  const [container] = deployment.spec.template.spec.containers;
  expect(deployment.spec.replicas).toBe(3);
  expect(container.resources).toEqual({
    requests: { cpu: '2', memory: '4Gi' },
    limits: { cpu: '16', memory: '16Gi' },
  });
  expect(container.args.slice(4)).toEqual([
    ...['--proxyLogLevel', 'trace', '--proxyComponentLogLevel', 'misc:trace', '--log_output_level', 'default:debug'],
  ]);
  expect(service).toEqual({ spec: { type: 'NodePort' } });
});

test('tells the controller of agentgateway only what was said', () => {
  const { Gateway, AgentgatewayParameters } = objectsOf({
    className: 'agentgateway',
    name: 'edge',
    resources: { limits: { memory: '1Gi' } },
    serviceType: 'ClusterIP',
    logLevel: 'debug',
    replicas: 2,
  });
  expect(Gateway.spec.infrastructure.parametersRef.name).toBe(AgentgatewayParameters.metadata.name);
  expect(AgentgatewayParameters.metadata.name).toBe('edge-agentgateway-params');
  expect(AgentgatewayParameters.spec).toEqual({
    deployment: { spec: { replicas: 2 } },
    service: { spec: { type: 'ClusterIP' } },
    resources: { limits: { memory: '1Gi' } },
    logging: { level: 'debug' },
  });
});

test('turns the Service into a load balancer where an IP address is asked for', () => {
  const addresses = [{ value: '192.0.2.10' }];
  const istio = objectsOf({ className: 'istio', addresses });
  expect(istio.Gateway.spec.addresses).toEqual([{ type: 'IPAddress', value: '192.0.2.10' }]);
  expect(documentsOf(istio.ConfigMap).service).toEqual({ spec: { type: 'LoadBalancer' } });
  const onOpenShift = objectsOf({ className: 'agentgateway', platform: 'openshift', addresses });
  expect(onOpenShift.AgentgatewayParameters.spec.service).toEqual({ spec: { type: 'LoadBalancer' } });
  // Its controller makes a load balancer anyway.
  expect(objectsOf({ className: 'agentgateway', addresses })).not.toHaveProperty('AgentgatewayParameters');
});

test('configures no proxy where Istio uses yours', () => {
  const addresses = [{ type: 'Hostname' as const, value: 'ingress.istio-system.svc.cluster.local' }];
  expect(Object.keys(objectsOf({ className: 'istio', addresses }))).toEqual(['Gateway']);
  expect(aGateway({ className: 'istio', addresses }).url).toBe('http://ingress.istio-system.svc.cluster.local:80');
});

test.each([
  [{ className: 'istio' }, 'chat', 'llm-d-inference-gateway-istio.chat.svc'],
  [{ className: 'istio' }, undefined, 'llm-d-inference-gateway-istio'],
  [{ className: 'istio', name: 'edge', gatewayClassName: 'openshift-default' }, 'chat', 'edge-openshift-default.chat.svc'],
  [{ className: 'agentgateway', name: 'edge' }, 'chat', 'edge.chat.svc'],
  [{ className: 'gke-l7-rilb' }, 'chat', undefined],
] as const)('knows the host of %j in namespace %s', (props, namespace, address) => {
  expect(aGateway(props, namespace).address).toBe(address);
});

test('says what others need to know', () => {
  const gateway = aGateway(
    {
      className: 'agentgateway',
      listeners: [
        { name: 'https', protocol: 'HTTPS', tls: { secretNames: ['llm-tls'] } },
        { name: 'http', port: 8080, allowedNamespaces: 'Same' },
      ],
    },
    'gateways',
  );
  expect(gateway).toMatchObject({
    gatewayName: 'llm-d-inference-gateway',
    namespace: 'gateways',
    className: 'agentgateway',
    gatewayClassName: 'agentgateway',
    provider: 'none',
    listenerNames: ['https', 'http'],
    url: 'http://llm-d-inference-gateway.gateways.svc:8080',
  });
  expect(gateway.listeners[1]).toEqual({ name: 'http', protocol: 'HTTP', port: 8080, allowedNamespaces: 'Same' });
  expect(aGateway({ className: 'istio' }).provider).toBe('istio');
  expect(aGateway({ className: 'gke-l7-rilb' })).toMatchObject({ provider: 'gke', url: undefined });
});

test('hands out copies', () => {
  const gateway = aGateway({ className: 'istio' });
  (gateway.listeners as unknown[]).pop();
  (gateway.listenerNames as unknown[]).pop();
  expect(gateway.listenerNames).toEqual(['default']);
});

test('refers to itself with a namespace only where the route is elsewhere', () => {
  const parent = { group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'llm-d-inference-gateway' };
  const gateway = aGateway({ className: 'istio' }, 'gateways');
  expect(gateway.parentRef('gateways')).toEqual(parent);
  expect(gateway.parentRef('chat')).toEqual({ ...parent, namespace: 'gateways' });
  expect(gateway.parentRef()).toEqual({ ...parent, namespace: 'gateways' });
  expect(gateway.parentRef('gateways', 'default')).toEqual({ ...parent, sectionName: 'default' });
  expect(aGateway({ className: 'istio' }).parentRef('chat')).toEqual(parent);
});

test('stands for a gateway that is already there', () => {
  const shared = InferenceGateway.fromExisting({
    className: 'istio',
    name: 'shared',
    namespace: 'gateways',
    listeners: [{ name: 'http', port: 8080 }],
  });
  expect(shared).toMatchObject({
    gatewayName: 'shared',
    namespace: 'gateways',
    className: 'istio',
    provider: 'istio',
    listenerNames: ['http'],
    address: 'shared-istio.gateways.svc',
    url: 'http://shared-istio.gateways.svc:8080',
  });
  expect(shared.parentRef('chat', 'http')).toEqual({
    group: 'gateway.networking.k8s.io',
    kind: 'Gateway',
    name: 'shared',
    namespace: 'gateways',
    sectionName: 'http',
  });
  const unknown = InferenceGateway.fromExisting({ className: 'gke-l7-rilb', name: 'shared' });
  expect(unknown.parentRef('chat', 'anything')).toMatchObject({ name: 'shared', sectionName: 'anything' });
  expect(unknown.url).toBeUndefined();
});

test('is told apart from other objects', () => {
  expect(InferenceGateway.isInferenceGateway(aGateway({ className: 'istio' }))).toBe(true);
  expect(InferenceGateway.isInferenceGateway(InferenceGateway.fromExisting({ className: 'istio', name: 'shared' }))).toBe(true);
  expect([{ gatewayName: 'shared' }, undefined, null, 'istio'].filter(InferenceGateway.isInferenceGateway)).toEqual([]);
});

test('lets patches through in wire names', () => {
  const gateway = aGateway({ className: 'istio' });
  ApiObject.of(gateway).addJsonPatch(
    JsonPatch.add('/spec/tls', { frontend: { default: { validation: { caCertificateRefs: [] } } } }),
    JsonPatch.replace('/spec/listeners/0/port', 8080),
  );
  const [, patched] = Testing.synth(Chart.of(gateway));
  expect(patched.spec.tls).toEqual({ frontend: { default: { validation: { caCertificateRefs: [] } } } });
  expect(patched.spec.listeners[0].port).toBe(8080);
});

test.each(GATEWAY_CLASS_NAMES)('gives the same bytes for %s every time', (className) => {
  const bytes = () => {
    const app = new App();
    const gateway = new InferenceGateway(new Chart(app, 'test', { namespace: 'gateways' }), 'gateway', { className });
    Warnings.acknowledge(gateway, 'deprecated');
    return app.synthYaml();
  };
  expect(bytes()).toBe(bytes());
});
