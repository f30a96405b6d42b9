import { App, Chart } from 'cdk8s';
import { expect, test } from 'vitest';
import { type GatewayListenerProps, InferenceGateway } from '../../lib/gateways';
import { messageOf } from '../synth';
import { aGateway, errorsOf } from './fixtures';

const AT = '[test/gateway]';
const HTTPS = { name: 'https', protocol: 'HTTPS' };
const CLASSES = 'choose a class that can: "istio" and "agentgateway".';

const withListeners = (...listeners: unknown[]) => ({ className: 'istio', listeners });
const withTls = (tls: unknown) => withListeners({ ...HTTPS, tls });

test.each([
  [{ className: 'istoi' }, 'className: "istoi" is not one of the choices. Fix: did you mean "istio"?'],
  [{ className: 'istio', replica: 2 }, 'replica: is not a known prop. Fix: did you mean "replicas"?'],
  [
    { className: 'istio', name: 'Chat_Edge' },
    'name: "Chat_Edge" holds "C", "_" and "E", which a name cannot. Fix: write "chat-edge".',
  ],
  [
    { className: 'istio', name: 'n'.repeat(58) },
    `name: "${'n'.repeat(58)}" has 58 characters, and 57 fit. Fix: shorten it by 1.`,
  ],
  [
    { className: 'agentgateway', name: '2nd' },
    'name: "2nd" begins with a digit, and the name of its Service, "2nd", cannot. Fix: begin it with a letter.',
  ],
  [
    { className: 'istio', gatewayClassName: 'my class' },
    'gatewayClassName: "my class" holds " ", which a name cannot. Fix: write "my-class".',
  ],
  [{ className: 'istio', listeners: [] }, 'listeners: an empty list is too small. Fix: give at least 1 entries.'],
  [withListeners({ name: 'a', port: 0 }), 'listeners[0].port: 0 is too small. Fix: give at least 1.'],
  [withListeners({ name: 'a', port: 65_536 }), 'listeners[0].port: 65536 is too large. Fix: give at most 65535.'],
  [
    withListeners({ name: 'My listener' }),
    'listeners[0].name: "My listener" holds "M" and " ", which a name cannot. Fix: write "my-listener".',
  ],
  [
    withListeners({ name: 'a', hostname: '192.0.2.10' }),
    'listeners[0].hostname: "192.0.2.10" is an IP address. Fix: leave it out, or give a DNS name; addresses go into "addresses".',
  ],
  [
    withListeners({ name: 'a', hostname: 'LLM.example.com' }),
    'listeners[0].hostname: "LLM.example.com" holds "L" and "M", which a name cannot. Fix: write "llm.example.com".',
  ],
  [
    withListeners({ name: 'a', allowedNamespaces: { labels: {} } }),
    'listeners[0].allowedNamespaces.labels: is empty, which would select every namespace. Fix: name a label that the namespaces have, or say allowedNamespaces: "All".',
  ],
  [
    withTls({ secretNames: ['-----BEGIN'] }),
    'listeners[0].tls.secretNames[0]: "-----BEGIN" holds "B", "E", "G", "I" and "N", which a name cannot. Fix: write "begin".',
  ],
  [
    { className: 'istio', addresses: [{ value: 'llm.example.com' }] },
    'addresses[0].value: "llm.example.com" is not an IP address. Fix: give one such as "192.0.2.10", or say what else it is with type.',
  ],
  [
    { className: 'istio', infrastructure: { labels: Object.fromEntries([...'abcdefghi'].map((key) => [key, ''])) } },
    'infrastructure.labels: has 9 entries, and 8 fit. Fix: leave 1 out.',
  ],
  [
    { className: 'istio', addresses: [{ value: 'fe80::1%eth0' }] },
    'addresses[0].value: "fe80::1%eth0" is not an IP address. Fix: give one such as "192.0.2.10", or say what else it is with type.',
  ],
  [
    { className: 'gke-l7-rilb', addresses: [{ value: '192.0.2.10' }, { type: 'IPAddress', value: '192.0.2.10' }] },
    'addresses[1].value: "192.0.2.10" is that of addresses[0] too. Fix: ask for it once.',
  ],
  [
    withTls({ secretNames: Array(33).fill('a'), certificateRefs: Array(32).fill({ name: 'b' }) }),
    'listeners[0].tls: has 65 certificates, and 64 fit. Fix: leave 1 out.',
  ],
  [
    withTls({ options: Object.fromEntries([...'abcdefghijklmnopqr'].map((key) => [key, ''])) }),
    'listeners[0].tls.options: has 18 entries, and 16 fit. Fix: leave 2 out.',
  ],
  [
    withTls({ options: { 'example.com/long': 'x'.repeat(4097) } }),
    'listeners[0].tls.options.example.com/long: has 4097 characters, and 4096 fit. Fix: shorten it by 1.',
  ],
  [
    { className: 'istio', infrastructure: { annotations: { long: 'x'.repeat(5000) } } },
    'infrastructure.annotations.long: has 5000 characters, and 4096 fit. Fix: shorten it by 904.',
  ],
  [
    { className: 'istio', resources: { limits: { cpu: 'lots' } } },
    'resources.limits.cpu: "lots" is not valid. Fix: write a quantity of 0 or more such as "64Gi", "1.5" or "500m".',
  ],
])('refuses %j', (props, message) => {
  expect(errorsOf(props)).toEqual([`${AT} ${message}`]);
});

test.each([
  [
    { className: 'gke-l7-rilb', platform: 'openshift' },
    'className: "gke-l7-rilb" exists on "gke" alone, and platform is "openshift". Fix: choose one of "istio" and "agentgateway".',
  ],
  [
    { className: 'gke-l7-rilb', serviceType: 'LoadBalancer' },
    `serviceType: is given, and class "gke-l7-rilb" runs no proxy in the cluster. Fix: leave it out, or ${CLASSES}`,
  ],
  [
    { className: 'gke-l7-rilb', listeners: [{ name: 'http' }, { name: 'raw', protocol: 'TLS', tls: { mode: 'Passthrough' } }] },
    `listeners[1].protocol: class "gke-l7-rilb" does not speak "TLS". Fix: leave it out, or ${CLASSES}`,
  ],
  [
    withListeners({ name: 'a' }, { name: 'a', port: 81 }),
    'listeners[1].name: "a" is taken by an earlier listener. Fix: give each a name of its own.',
  ],
  [
    withListeners({ name: 'a' }, { name: 'b' }),
    'listeners[1].port: 80 is taken by listener "a", with the same protocol for any host. Fix: give each a port or a hostname of its own.',
  ],
  [
    withListeners({ name: 'a', hostname: 'a.example.com' }, { name: 'b', hostname: 'a.example.com' }),
    'listeners[1].port: 80 is taken by listener "a", with the same protocol for host "a.example.com". Fix: give each a port or a hostname of its own.',
  ],
  [
    withListeners({ name: 'a' }, { ...HTTPS, port: 80, tls: { secretNames: ['llm-tls'] } }),
    'listeners[1].port: 80 speaks HTTPS here and HTTP for listener "a", and a port is either encrypted or not. Fix: give one of the two another port.',
  ],
  [
    withListeners({ name: 'a', tls: { secretNames: ['llm-tls'] } }),
    'listeners[0].tls: is given for protocol "HTTP", which is not encrypted. Fix: set protocol to "HTTPS", or leave tls out.',
  ],
  [
    withListeners(HTTPS),
    'listeners[0].tls: names no certificate, and protocol "HTTPS" needs one. Fix: name a Secret of type kubernetes.io/tls in tls.secretNames.',
  ],
  [
    withListeners({ name: 'a' }, { name: 'raw', protocol: 'TLS' }),
    'listeners[1].tls: names no certificate, and protocol "TLS" needs one. Fix: name a Secret of type kubernetes.io/tls in tls.secretNames, or set tls.mode to "Passthrough".',
  ],
  [
    withTls({ mode: 'Passthrough' }),
    'listeners[0].tls.mode: "Passthrough" leaves requests encrypted, so that protocol "HTTPS" cannot route them. Fix: leave it out and name a certificate, or set protocol to "TLS".',
  ],
  [
    withListeners({ name: 'a' }, { name: 'raw', protocol: 'TLS', tls: { mode: 'Passthrough', secretNames: ['llm-tls'] } }),
    'listeners[1].tls: has a certificate beside mode "Passthrough", which never decrypts. Fix: leave the certificate out, or set mode to "Terminate".',
  ],
  [
    withListeners({ name: 'raw', protocol: 'TLS', tls: { mode: 'Passthrough' } }),
    'listeners: all speak "TLS", and the HTTPRoutes of a router need "HTTP" or "HTTPS". Fix: add a listener with protocol "HTTPS".',
  ],
  [
    withTls({ certificateRefs: [{ name: 'llm-tls', namespace: 'certificates' }] }),
    'listeners[0].tls.certificateRefs[0].referenceGrant: is missing, and the gateway in "gateways" cannot read Secret "llm-tls" of namespace "certificates" without a ReferenceGrant there. Fix: say "create" to make one, or "exists" where there is one.',
  ],
  [
    withTls({ certificateRefs: [{ name: 'llm-tls', namespace: 'gateways', referenceGrant: 'create' }] }),
    'listeners[0].tls.certificateRefs[0].referenceGrant: "create" is for Secrets of other namespaces, and "llm-tls" is in the gateway\'s own. Fix: leave it out, or name the namespace of the Secret.',
  ],
  [
    { className: 'agentgateway', addresses: [{ type: 'Hostname', value: 'llm.example.com' }] },
    'addresses[0].type: class "agentgateway" takes no address of type "Hostname". Fix: leave it out, or choose a class that can: "istio".',
  ],
  [
    { className: 'istio', addresses: [{ value: '192.0.2.10' }, { value: '192.0.2.11' }] },
    'addresses: has 2 entries, and class "istio" takes 1. Fix: make a gateway for each.',
  ],
  [
    { className: 'istio', serviceType: 'ClusterIP', addresses: [{ value: '192.0.2.10' }] },
    'serviceType: "ClusterIP" has no address to ask for, and addresses asks for "192.0.2.10". Fix: set it to "LoadBalancer", or leave addresses out.',
  ],
  [
    { className: 'istio', logLevel: 'debug', addresses: [{ type: 'Hostname', value: 'ingress' }] },
    'logLevel: is given, and the address "ingress" names a proxy of yours, so that the class runs none. Fix: leave it out, or leave addresses out.',
  ],
  [
    { className: 'istio', resources: { requests: { cpu: '12' } } },
    'resources.requests.cpu: "12" is more than the limit "8". Fix: give resources.limits.cpu as well, or ask for less.',
  ],
])('cannot make %j', (props, message) => {
  expect(errorsOf(props, 'gateways')).toEqual([`${AT} ${message}`]);
});

test('cannot grant to a namespace that it does not know', () => {
  expect(
    errorsOf(withTls({ certificateRefs: [{ name: 'llm-tls', namespace: 'certificates', referenceGrant: 'create' }] })),
  ).toEqual([
    `${AT} listeners[0].tls.certificateRefs[0].referenceGrant: "create" needs the namespace that it grants to, and the chart of the gateway has none. Fix: give the chart a namespace, or make the ReferenceGrant yourself and say "exists".`,
  ]);
});

test('names everything that is wrong at once', () => {
  expect(errorsOf({ className: 'istio', name: 'A', labels: { 'a b': 'c' }, addresses: [{ value: 'x' }] })).toHaveLength(3);
  expect(errorsOf({ className: 'gke-l7-rilb', replicas: 2, logLevel: 'info', listeners: [HTTPS] })).toHaveLength(3);
});

test('refuses two gateways of one name', () => {
  const app = new App();
  const chart = new Chart(app, 'test');
  new InferenceGateway(chart, 'one', { className: 'istio' });
  new InferenceGateway(chart, 'two', { className: 'agentgateway' });
  expect(() => app.synthYaml()).toThrow(
    '[test/two] name: Gateway "llm-d-inference-gateway" is made twice, by [test/one/Resource] and [test/two/Resource], and the second would overwrite the first. Fix: give one of the constructs a name of its own, or a chart with another namespace.',
  );
});

test('refers to no listener that it has not', () => {
  const gateway = aGateway({
    className: 'istio',
    listeners: [{ name: 'http' }, { name: 'raw', protocol: 'TLS', tls: { mode: 'Passthrough' } }],
  });
  expect(() => gateway.parentRef('chat', 'htpp')).toThrow(
    `${AT} listenerName: the gateway has no listener "htpp". Fix: did you mean "http"?`,
  );
  expect(() => gateway.parentRef('chat', 'raw')).toThrow(
    `${AT} listenerName: listener "raw" speaks "TLS", and an HTTPRoute needs "HTTP" or "HTTPS". Fix: name another listener.`,
  );
});

test('keeps routes of other namespaces out where it says so', () => {
  const gateway = aGateway({ className: 'istio', listeners: [{ name: 'http', allowedNamespaces: 'Same' }] }, 'gateways');
  expect(gateway.parentRef('gateways')).not.toHaveProperty('namespace');
  expect(() => gateway.parentRef('chat')).toThrow(
    `${AT} fromNamespace: listener "http" takes routes of the gateway's own namespace alone, "gateways", and the route is in namespace "chat". Fix: set allowedNamespaces of a listener to "All", or to the labels of the namespaces that may.`,
  );
  const two = [
    { name: 'http', allowedNamespaces: 'Same' } as const,
    { name: 'https', allowedNamespaces: 'Same', port: 81 } as const,
  ];
  expect(() => aGateway({ className: 'istio', listeners: two }, 'gateways').parentRef('chat')).toThrow(
    `${AT} fromNamespace: all listeners take routes of the gateway's own namespace alone, "gateways", and the route is in namespace "chat".`,
  );
});

test('takes no route where all that reads requests keeps it out', () => {
  const raw = { name: 'raw', protocol: 'TLS', port: 8443, tls: { mode: 'Passthrough' } } as const;
  const https = { name: 'https', protocol: 'HTTPS', tls: { secretNames: ['llm-tls'] }, allowedNamespaces: 'Same' } as const;
  const http = { name: 'http', allowedNamespaces: 'Same' } as const;
  const fix = 'Fix: set allowedNamespaces of a listener to "All", or to the labels of the namespaces that may.';
  const own = (...listeners: GatewayListenerProps[]) => aGateway({ className: 'istio', listeners }, 'gateways');
  expect(own(https, raw).parentRef('gateways')).not.toHaveProperty('namespace');
  expect(messageOf(() => own(https, raw).parentRef('chat'))).toBe(
    `${AT} fromNamespace: listener "https" takes routes of the gateway's own namespace alone, "gateways", and the route is in namespace "chat". ${fix}`,
  );
  expect(messageOf(() => own(http, https, raw).parentRef('chat'))).toBe(
    `${AT} fromNamespace: all listeners of "HTTP" and "HTTPS" take routes of the gateway's own namespace alone, "gateways", and the route is in namespace "chat". ${fix}`,
  );
  const existing = InferenceGateway.fromExisting({ className: 'istio', name: 'a', listeners: [raw] });
  expect(messageOf(() => existing.parentRef('chat'))).toBe(
    '[InferenceGateway.fromExisting] fromNamespace: all listeners speak "TLS", and an HTTPRoute needs "HTTP" or "HTTPS". Fix: take a gateway that has a listener with protocol "HTTPS", or give this one such a listener.',
  );
});

test('refuses a malformed existing gateway', () => {
  expect(() => InferenceGateway.fromExisting({ className: 'istio', name: 'Shared' })).toThrow(
    '[InferenceGateway.fromExisting] name: "Shared" holds "S", which a name cannot. Fix: write "shared".',
  );
  const listeners = [{ name: 'a b' }, { name: 'a b' }];
  expect(() => InferenceGateway.fromExisting({ className: 'istio', name: 'shared', gatewayClassName: 'A B', listeners })).toThrow(
    [
      '[InferenceGateway.fromExisting] gatewayClassName: "A B" holds "A", " " and "B", which a name cannot. Fix: write "a-b".',
      '[InferenceGateway.fromExisting] listeners[0].name: "a b" holds " ", which a name cannot. Fix: write "a-b".',
      '[InferenceGateway.fromExisting] listeners[1].name: "a b" holds " ", which a name cannot. Fix: write "a-b".',
      '[InferenceGateway.fromExisting] listeners[1].name: "a b" is taken by an earlier listener. Fix: give each a name of its own.',
    ].join('\n'),
  );
});

test('counts the name of the class into that of the Service, whoever chose the name of the gateway', () => {
  const tooLong = (length: number) => errorsOf({ className: 'istio', gatewayClassName: 'c'.repeat(length) });
  expect(tooLong(39)).toEqual([]);
  expect(tooLong(40)).toEqual([`${AT} name: "llm-d-inference-gateway" has 23 characters, and 22 fit. Fix: shorten it by 1.`]);
  expect(tooLong(62)).toEqual([
    `${AT} gatewayClassName: "${'c'.repeat(62)}" leaves no room for the gateway's name before it, in the name of a Service of 63 characters. Fix: take a GatewayClass with a shorter name.`,
  ]);
});
