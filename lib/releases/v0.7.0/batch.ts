import type { AsyncProcessorRow, BatchGatewayRow, TryOutBackendsRow } from '../batch';

const TOPICS = {
  flags: '--pubsub.',
  requestFlag: 'request-subscriber-id',
  resultFlag: 'result-topic-id',
  configFileFlag: 'topics-config-file',
  configNameKey: 'subscriber_id',
} as const;

/** The async processor, whose images carry the tags of its repository. */
export const ASYNC_PROCESSOR = {
  name: 'async-processor',
  version: '0.6.1',
  image: 'ghcr.io/llm-d/async-processor:v0.6.1',
  pullPolicy: 'Always',
  command: '/async-processor',
  metricsPort: { name: 'metrics', number: 9090 },
  requestPath: '/v1/completions',
  gracePeriodSeconds: 130,
  redisEnv: { username: 'REDIS_USERNAME', password: 'REDIS_PASSWORD' },
  queues: {
    'redis-sortedset': {
      flags: '--redis.ss.',
      requestFlag: 'request-queue-name',
      resultFlag: 'result-queue-name',
      configFileFlag: 'queues-config-file',
      configNameKey: 'queue_name',
      defaults: { request: 'request-sortedset', result: 'result-list' },
    },
    'redis-pubsub': {
      flags: '--redis.',
      requestFlag: 'request-queue-name',
      resultFlag: 'result-queue-name',
      configFileFlag: 'queues-config-file',
      configNameKey: 'queue_name',
      defaults: { request: 'request-queue', result: 'result-queue', retry: 'retry-sortedset' },
    },
    'gcp-pubsub': TOPICS,
    'gcp-pubsub-gated': TOPICS,
  },
  source: 'v0.7.0 guides/asynchronous-processing, chart async-processor 0.6.0, async-processor v0.6.1',
} as const satisfies AsyncProcessorRow;

const DAY = 24 * 60 * 60;

/** The batch gateway: chart batch-gateway 0.1.0, which says `latest` where these are the images of its release. */
export const BATCH_GATEWAY = {
  name: 'batch-gateway',
  version: '0.1.0',
  apiserver: {
    image: 'ghcr.io/llm-d-incubation/batch-gateway-apiserver:v0.1.0',
    pullPolicy: 'Always',
    resources: { requests: { cpu: '100m', memory: '128Mi' }, limits: { cpu: '1000m', memory: '512Mi' } },
    configDir: '/etc/config',
  },
  processor: {
    image: 'ghcr.io/llm-d-incubation/batch-gateway-processor:v0.1.0',
    pullPolicy: 'Always',
    resources: { requests: { cpu: '500m', memory: '512Mi' }, limits: { cpu: '2000m', memory: '1Gi' } },
    configDir: '/etc/config',
    gracePeriodSeconds: 60,
  },
  gc: {
    image: 'ghcr.io/llm-d-incubation/batch-gateway-gc:v0.1.0',
    pullPolicy: 'IfNotPresent',
    resources: { requests: { cpu: '10m', memory: '32Mi' }, limits: { cpu: '100m', memory: '128Mi' } },
    configDir: '/etc/batch-gc',
  },
  ports: { http: 8000, observability: 8081, metrics: 9090 },
  paths: ['/v1/batches', '/v1/files'],
  secret: {
    name: 'batch-gateway-secrets',
    mountPath: '/etc/.secrets',
    keys: {
      redisUrl: 'redis-url',
      postgresqlUrl: 'postgresql-url',
      inferenceApiKey: 'inference-api-key',
      s3SecretAccessKey: 's3-secret-access-key',
    },
  },
  files: { mountPath: '/tmp/batch-gateway' },
  tlsDir: '/etc/tls',
  group: 65532,
  workDir: { path: '/var/lib/batch-gateway/processor', size: '10Gi' },
  defaults: {
    logLevel: 2,
    tenantHeader: 'X-MaaS-Username',
    passThroughHeaders: ['Authorization'],
    timeouts: { readHeaderSeconds: 10, readSeconds: 900, writeSeconds: 120, idleSeconds: 90 },
    eventTtlSeconds: 30 * DAY,
    fileExpirationSeconds: 90 * DAY,
    maxFileBytes: 200 * 2 ** 20,
    maxFileLines: 50000,
    outputExpirationSeconds: 90 * DAY,
    progressTtlSeconds: DAY,
    workers: 20,
    globalConcurrency: 100,
    perModelConcurrency: 10,
    recoveryConcurrency: 5,
    taskWait: '1s',
    pollInterval: '5s',
    shutdownTimeout: '30s',
    gcInterval: '30m',
    gcConcurrency: 10,
    fileRetry: { maxRetries: 3, initialBackoff: '1s', maxBackoff: '10s' },
    // Of the binary's own sample configuration; the chart leaves all four empty, and the processor refuses that.
    requests: { timeout: '5m', maxRetries: 3, initialBackoff: '1s', maxBackoff: '60s' },
    queueTimeBuckets: { start: 0.1, factor: 2, count: 10 },
    processTimeBuckets: { start: 0.1, factor: 2, count: 15 },
    e2eLatencyBuckets: { start: 1, factor: 3, count: 12 },
  },
  alerts: {
    queueWait: { threshold: 300, for: '15m' },
    jobFailures: { threshold: 0.1, for: '10m' },
    expiredJobs: { threshold: 0.03, for: '10m' },
    workers: { threshold: 0.9, for: '15m' },
  },
  source: 'v0.7.0 guides/batch-gateway, chart batch-gateway 0.1.0',
} as const satisfies BatchGatewayRow;

/** Official images, of whose users the pods run. */
export const TRY_OUT_BACKENDS = {
  postgresql: { image: 'docker.io/library/postgres:17.6', user: 'batchgateway', database: 'batchgateway', uid: 999 },
  redis: { image: 'docker.io/library/redis:7.4.5', uid: 999 },
  size: '5Gi',
} as const satisfies TryOutBackendsRow;
