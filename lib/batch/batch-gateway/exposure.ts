import type { Construct } from 'constructs';
import { createGkePolicies } from '../../gateways/gke-policies';
import { Certificate, DestinationRule, HTTPRoute } from '../../kubernetes/crds';
import { serviceHost } from '../../kubernetes/service-address';
import type { ResolvedBatchGateway } from './resolve';

/** Where the API server answers inside the cluster. */
export function hostOf({ components, namespace }: ResolvedBatchGateway): string {
  return serviceHost(components.apiserver.objectName, namespace);
}

/** Base URL of the batch API inside the cluster. */
export function apiUrl(batch: ResolvedBatchGateway): string {
  return `${batch.certificateSecret === undefined ? 'http' : 'https'}://${hostOf(batch)}:${batch.row.ports.http}`;
}

/** The certificate, where cert-manager makes it, and the way in from a gateway, where there is one. */
export function createExposure(scope: Construct, batch: ResolvedBatchGateway): void {
  createCertificate(scope, batch);
  createRoute(scope, batch);
}

function createCertificate(scope: Construct, batch: ResolvedBatchGateway): void {
  const { certManager } = batch.props.tls ?? {};
  if (!certManager || batch.certificateSecret === undefined) return;
  const { issuerName, issuerKind = 'ClusterIssuer', dnsNames = serviceNames(batch) } = certManager;
  new Certificate(scope, 'certificate', {
    metadata: { name: batch.certificateSecret, labels: batch.components.apiserver.labels },
    spec: { secretName: batch.certificateSecret, issuerRef: { name: issuerName, kind: issuerKind }, dnsNames },
  });
}

/** All names by which pods may call the Service. */
function serviceNames({ components, namespace }: ResolvedBatchGateway): string[] {
  const { objectName } = components.apiserver;
  if (namespace === undefined) return [objectName];
  return [objectName, `${objectName}.${namespace}`, `${objectName}.${namespace}.svc`, serviceHost(objectName, namespace)];
}

function createRoute(scope: Construct, batch: ResolvedBatchGateway): void {
  const { attachment, props } = batch;
  const { route } = props;
  if (!route || !attachment) return;
  const { objectName: name, labels } = batch.components.apiserver;
  const { paths, ports } = batch.row;
  new HTTPRoute(scope, 'route', {
    metadata: { name, labels },
    spec: {
      parentRefs: [attachment.parentRef],
      ...(route.hostnames && { hostnames: route.hostnames }),
      rules: paths.map((value) => ({
        matches: [{ path: { type: 'PathPrefix', value } }],
        backendRefs: [{ name, port: ports.http }],
      })),
    },
  });
  const { provider } = route.gateway;
  if (provider === 'gke') {
    const targetRef = { group: '', kind: 'Service', name };
    createGkePolicies(scope, { name, labels, targetRef, health: { path: '/health', port: ports.observability } });
  }
  if (provider === 'istio' && batch.certificateSecret !== undefined && route.backendTls === undefined) {
    // Encrypted, and not verified: the gateway does not know the authority that signed the certificate.
    new DestinationRule(scope, 'destination-rule', {
      metadata: { name, labels },
      spec: {
        host: hostOf(batch),
        trafficPolicy: {
          portLevelSettings: [{ port: { number: ports.http }, tls: { mode: 'SIMPLE', insecureSkipVerify: true } }],
        },
      },
    });
  }
}
