import { describe, expect, test } from 'vitest';
import { InferenceGateway } from '../../../lib';
import { aChart, manifestsOf, messageOf, theOnly } from '../../synth';
import { aRouter, errorOf, NAMESPACE, objectsOf } from './fixtures';

const SHARED = InferenceGateway.fromExisting({
  className: 'istio',
  name: 'shared',
  namespace: 'gateways',
  listeners: [{ name: 'https', protocol: 'HTTPS', tls: { secretNames: ['tls'] }, allowedNamespaces: 'All' }],
});
const REFERENCE = { name: 'llm-gateway', namespace: 'gateways' };

describe('an Ingress', () => {
  test('takes every host and path where nothing else is said', () => {
    expect(theOnly(objectsOf({ expose: [{ kind: 'ingress' }] }), 'Ingress')).toMatchObject({
      metadata: { name: 'vllm-ingress-router' },
      spec: {
        rules: [
          {
            http: {
              paths: [
                { path: '/', pathType: 'Prefix', backend: { service: { name: 'vllm-router-service', port: { number: 80 } } } },
              ],
            },
          },
        ],
      },
    });
  });

  test('has class, hosts, paths, certificates and annotations, and the port of the Service', () => {
    const expose = [
      {
        kind: 'ingress',
        className: 'traefik',
        annotations: { 'cert-manager.io/cluster-issuer': 'letsencrypt', 'kubernetes.io/ingress.class': 'traefik' },
        tls: [{ secretName: 'llm-tls', hosts: ['llm.example.com'] }],
        hosts: [{ host: 'llm.example.com' }, { host: '*.example.com', paths: [{ path: '/v1', pathType: 'Exact' }] }],
      },
    ] as const;
    const ingress = theOnly(objectsOf({ expose, rootPath: '/llm', service: { port: 8080 } }), 'Ingress');
    expect(ingress.metadata.annotations['cert-manager.io/cluster-issuer']).toBe('letsencrypt');
    expect(ingress.spec.ingressClassName).toBe('traefik');
    expect(ingress.spec.tls).toEqual([{ secretName: 'llm-tls', hosts: ['llm.example.com'] }]);
    const backend = { service: { name: 'vllm-router-service', port: { number: 8080 } } };
    expect(ingress.spec.rules).toEqual([
      { host: 'llm.example.com', http: { paths: [{ path: '/llm', pathType: 'Prefix', backend }] } },
      { host: '*.example.com', http: { paths: [{ path: '/v1', pathType: 'Exact', backend }] } },
    ]);
  });

  test('that Kubernetes would refuse is refused', () => {
    const ingress = {
      kind: 'ingress',
      className: 'alb',
      annotations: { 'kubernetes.io/ingress.class': 'nginx' },
      hosts: [{ host: 'LLM.example.com' }],
      tls: [{ secretName: 'TLS', hosts: ['10.0.0.1'] }],
    };
    expect(errorOf({ expose: [ingress, { kind: 'ingress' }] })).toBe(
      [
        '[test/router] expose[0].annotations: name the class "nginx", and className "alb": Kubernetes refuses the Ingress. Fix: leave "kubernetes.io/ingress.class" out.',
        '[test/router] expose[0].hosts[0].host: "LLM.example.com" holds "L" and "M", which a name cannot. Fix: write "llm.example.com".',
        '[test/router] expose[0].tls[0].secretName: "TLS" holds "T", "L" and "S", which a name cannot. Fix: write "tls".',
        '[test/router] expose[0].tls[0].hosts[0]: "10.0.0.1" is an IP address. Fix: leave it out, or give a DNS name; addresses go into "addresses".',
        '[test/router] expose[1]: is a second Ingress. Fix: list all hosts in one.',
      ].join('\n'),
    );
  });
});

describe('a gateway', () => {
  test('says of a route what the API server would not take, once', () => {
    const gateway = InferenceGateway.fromExisting({ className: 'istio', name: 'gw' });
    const hostnames = Array.from({ length: 17 }, (_, i) => `h${i}.example.com`);
    const route = {
      kind: 'httpRoute',
      gateway,
      listenerName: 'A',
      requestTimeoutSeconds: 4e8,
      matches: [{ path: { value: '/a b' } }],
    };
    expect(
      errorOf({ expose: [route] })
        .split('\n')
        .sort(),
    ).toEqual([
      '[test/router] expose[0].listenerName: "A" holds "A", which a name cannot. Fix: write "a".',
      '[test/router] expose[0].matches[0].path.value: "/a b" holds " ", which a path in a URL cannot. Fix: leave it out, or write "/a%20b" if clients do.',
      '[test/router] expose[0].requestTimeoutSeconds: 400000000 is longer than an HTTPRoute can say. Fix: give at most 359999999, or 0 for no limit.',
    ]);
    expect(errorOf({ expose: [{ kind: 'httpRoute', gateway, hostnames }] })).toBe(
      '[test/router] expose[0].hostnames: a list is too large. Fix: give at most 16 entries.',
    );
  });

  test('alone sends everything to the router', () => {
    const route = theOnly(objectsOf({ expose: SHARED }), 'HTTPRoute');
    expect(route.metadata.name).toBe('vllm-router');
    expect(route.spec).toEqual({
      parentRefs: [{ group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'shared', namespace: 'gateways' }],
      rules: [
        {
          backendRefs: [{ name: 'vllm-router-service', port: 80 }],
          matches: [{ path: { type: 'PathPrefix', value: '/' } }],
        },
      ],
    });
  });

  test('may be known by its name, with a route for each listener', () => {
    const hostnames = ['llm-api.example.com'];
    const objects = objectsOf({
      rootPath: '/llm',
      expose: [
        { kind: 'httpRoute', gateway: REFERENCE, listenerName: 'https', hostnames, requestTimeoutSeconds: 0 },
        { kind: 'httpRoute', key: 'http', gateway: REFERENCE, listenerName: 'http', hostnames, httpsRedirect: true },
      ],
    });
    expect(theOnly(objects, 'HTTPRoute', 'vllm-router').spec).toEqual({
      parentRefs: [{ name: 'llm-gateway', namespace: 'gateways', sectionName: 'https' }],
      hostnames,
      rules: [
        {
          backendRefs: [{ name: 'vllm-router-service', port: 80 }],
          matches: [{ path: { type: 'PathPrefix', value: '/llm' } }],
          timeouts: { request: '0s' },
        },
      ],
    });
    expect(theOnly(objects, 'HTTPRoute', 'vllm-router-http').spec).toEqual({
      parentRefs: [{ name: 'llm-gateway', namespace: 'gateways', sectionName: 'http' }],
      hostnames,
      rules: [{ filters: [{ type: 'RequestRedirect', requestRedirect: { scheme: 'https', statusCode: 301 } }] }],
    });
  });

  test('is refused, with the props of the router, where the gateway would not take it', () => {
    const gateway = InferenceGateway.fromExisting({
      className: 'istio',
      name: 'gw',
      namespace: 'gateways',
      listeners: [{ name: 'public', hostname: '*.example.com', allowedNamespaces: 'Same' }],
    });
    expect(errorOf({ expose: [{ kind: 'httpRoute', gateway, listenerName: 'publik' }] })).toBe(
      '[test/router] expose[0].listenerName: the gateway has no listener "publik". Fix: did you mean "public"?',
    );
    expect(errorOf({ expose: gateway })).toBe(
      `[test/router] expose: listener "public" takes routes of the gateway's own namespace alone, "gateways", and the route is in namespace "${NAMESPACE}". Fix: set allowedNamespaces of a listener to "All", or to the labels of the namespaces that may.`,
    );
  });

  test('takes matches, filters, labels and annotations', () => {
    const matches = [
      { path: { type: 'Exact', value: '/v1/chat/completions' }, headers: [{ name: 'x-team', value: 'chat' }] },
    ] as const;
    const filters = [{ type: 'RequestHeaderModifier', requestHeaderModifier: { remove: ['x-internal'] } }] as const;
    const expose = [
      { kind: 'httpRoute', gateway: SHARED, matches, filters, labels: { a: 'b' }, annotations: { c: 'd' } },
    ] as const;
    const { metadata, spec } = theOnly(objectsOf({ expose }), 'HTTPRoute');
    expect(spec.rules[0]).toMatchObject({ matches, filters });
    expect(metadata).toMatchObject({ labels: { a: 'b', 'app.kubernetes.io/name': 'router' }, annotations: { c: 'd' } });
  });

  test('on GKE is told once how to find out that the router is well, and how long answers take', () => {
    const chart = aChart(NAMESPACE);
    const gateway = new InferenceGateway(chart, 'gateway', { className: 'gke-l7-regional-external-managed' });
    const expose = [
      { kind: 'httpRoute', gateway, requestTimeoutSeconds: 600 },
      { kind: 'httpRoute', key: 'more', gateway },
    ] as const;
    const objects = manifestsOf(aRouter({ expose, port: 8080 }, chart));
    const targetRef = { group: '', kind: 'Service', name: 'vllm-router-service' };
    expect(theOnly(objects, 'GCPBackendPolicy').spec).toEqual({ targetRef, default: { timeoutSec: 600 } });
    expect(theOnly(objects, 'HealthCheckPolicy').spec).toEqual({
      targetRef,
      default: { config: { type: 'HTTP', httpHealthCheck: { requestPath: '/health', port: 8080 } } },
    });
    expect(theOnly(objects, 'HTTPRoute', 'vllm-router').spec.rules[0].timeouts).toBeUndefined();
  });

  const onGke = (...timeouts: readonly (number | undefined)[]) => {
    const chart = aChart(NAMESPACE);
    const gateway = new InferenceGateway(chart, 'gateway', { className: 'gke-l7-regional-external-managed' });
    const expose = timeouts.map((requestTimeoutSeconds, i) => ({
      ...({ kind: 'httpRoute', key: `k${i}`, gateway } as const),
      ...(requestTimeoutSeconds !== undefined && { requestTimeoutSeconds }),
    }));
    return () => aRouter({ expose }, chart);
  };

  test.each([
    [[undefined], 300],
    [[undefined, 900], 900],
    [[60, 60], 60],
    // GKE refuses 0, and takes no more than that.
    [[0], 2_147_483_647],
  ])('on GKE with timeouts of %j lets requests take %i s', (timeouts, seconds) => {
    expect(theOnly(manifestsOf(onGke(...timeouts)()), 'GCPBackendPolicy').spec.default).toEqual({ timeoutSec: seconds });
  });

  test('on GKE has one timeout for all routes', () => {
    expect(messageOf(onGke(undefined, 60, 900))).toBe(
      '[test/router] expose[2].requestTimeoutSeconds: is 900, and 60 in expose[1]: on GKE all routes to the router have one. Fix: say the same in both, or leave it out of one.',
    );
  });

  test('that has no such listener is told by the prop', () => {
    expect(errorOf({ expose: [{ kind: 'httpRoute', gateway: SHARED, listenerName: 'http' }] })).toBe(
      '[test/router] expose[0].listenerName: the gateway has no listener "http". Fix: did you mean "https"?',
    );
  });

  test('with routes that make no sense is refused', () => {
    const expose = [
      { kind: 'httpRoute', gateway: { name: 'Gateway', namespace: 'a.b' }, httpsRedirect: true, filters: [{ type: 'CORS' }] },
      { kind: 'httpRoute', gateway: SHARED, hostnames: ['a_b.example.com'], labels: { 'a b': 'c' }, annotations: { 'a b': 'c' } },
      { kind: 'httpRoute', gateway: SHARED, key: 'Two' },
      { kind: 'httpRoute', gateway: SHARED, key: 'Two' },
    ];
    const label = `Fix: give 1 to 63 letters, digits, "-", "_" and "." that begin and end with a letter or digit, after a domain and "/" if you like.`;
    expect(errorOf({ expose })).toBe(
      [
        '[test/router] expose[0].gateway.name: "Gateway" holds "G", which a name cannot. Fix: write "gateway".',
        '[test/router] expose[0].gateway.namespace: "a.b" holds ".", which a name cannot. Fix: write "a-b".',
        '[test/router] expose[0].filters: is of no use in a route that sends everything to https. Fix: leave it out.',
        '[test/router] expose[1].key: is missing, and another route has none either. Fix: give each route a key of its own.',
        '[test/router] expose[1].hostnames[0]: "a_b.example.com" holds "_", which a name cannot. Fix: write "a-b.example.com".',
        `[test/router] expose[1].labels.a b: "a b" cannot be a label's key. ${label}`,
        `[test/router] expose[1].annotations.a b: "a b" cannot be a label's key. ${label}`,
        '[test/router] expose[2].key: "Two" holds "T", which a name cannot. Fix: write "two".',
        '[test/router] expose[3].key: "Two" is the key of another route too. Fix: give each route a key of its own.',
        '[test/router] expose[3].key: "Two" holds "T", which a name cannot. Fix: write "two".',
      ].join('\n'),
    );
  });

  test('and misspelt fields of a route are found', () => {
    expect(errorOf({ expose: [{ kind: 'httpRoute', gateway: REFERENCE, matches: [{ path: { value: 'v1' } }] }] })).toBe(
      '[test/router] expose[0].matches[0].path.value: "v1" is not valid. Fix: begin it with "/".',
    );
    expect(errorOf({ expose: [{ kind: 'httpRoute', gateway: REFERENCE, hostname: ['a'] }] })).toBe(
      '[test/router] expose[0].hostname: is not a known prop. Fix: did you mean "hostnames"?',
    );
  });
});
