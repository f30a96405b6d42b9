import type { Chart } from 'cdk8s';
import { BatchGateway, type BatchGatewayProps, InferenceGateway, type InferenceTarget } from '../../lib';
import type { CatalogEntry } from './entry';

// The render names the Service of another guide's gateway.
const GATEWAY: InferenceTarget = {
  url: 'http://infra-inference-scheduling-inference-gateway-istio.llm-d-inference-scheduler.svc.cluster.local:80',
};
const S3 = { kind: 's3', region: 'us-east-1', accessKeyId: 'AKIAEXAMPLE' } as const;
const FS = { kind: 'fs', claim: 'batch-gateway-pvc' } as const;

const VARIANTS: Readonly<Record<string, Omit<BatchGatewayProps, 'gateway'>>> = {
  'postgresql-redis_fs': { files: FS },
  'postgresql-redis_s3': { files: { ...S3, endpoint: 'https://s3.us-east-1.amazonaws.com', prefix: 'batches' } },
  redis_s3: { database: 'redis', files: S3 },
  observability_tls_httproute: {
    files: FS,
    tls: { certManager: { issuerName: 'ca', dnsNames: ['batch.example.com'] } },
    route: { gateway: InferenceGateway.fromExisting({ className: 'istio', name: 'llm-d-inference-gateway' }) },
    monitoring: true,
    alerts: true,
  },
};

export const BATCH_GATEWAY: readonly CatalogEntry[] = Object.entries(VARIANTS).map(([variant, props]) => ({
  release: 'v0.7.0',
  file: `helm/batch-gateway_${variant}.yaml`,
  namespace: 'batch-gateway',
  build: (chart: Chart) => new BatchGateway(chart, 'batch', { gateway: GATEWAY, ...props }),
}));
