import { Yaml } from 'cdk8s';
import type { ResolvedBatchGateway, ResolvedTarget } from './resolve';
import { clientTlsFiles } from './volumes';

/** Keys that the binaries of the release know, and no others. */
type Document = Readonly<Record<string, unknown>>;

/** The configuration of the API server, as its file has it. */
export function apiServerConfig(batch: ResolvedBatchGateway): string {
  const { row, props, certificateSecret } = batch;
  const { defaults, ports, tlsDir } = row;
  const { apiServer = {} } = props;
  return text({
    host: '',
    port: String(ports.http),
    observability_port: String(ports.observability),
    input_headers: { tenant: apiServer.tenantHeader ?? defaults.tenantHeader },
    read_header_timeout_seconds: defaults.timeouts.readHeaderSeconds,
    read_timeout_seconds: defaults.timeouts.readSeconds,
    write_timeout_seconds: defaults.timeouts.writeSeconds,
    idle_timeout_seconds: defaults.timeouts.idleSeconds,
    ...clients(batch),
    batch_api: {
      batch_event_ttl_seconds: apiServer.eventTtlSeconds ?? defaults.eventTtlSeconds,
      pass_through_headers: apiServer.passThroughHeaders ?? defaults.passThroughHeaders,
    },
    file_api: {
      default_expiration_seconds: apiServer.fileExpirationSeconds ?? defaults.fileExpirationSeconds,
      max_size_bytes: apiServer.maxFileBytes ?? defaults.maxFileBytes,
      max_line_count: apiServer.maxFileLines ?? defaults.maxFileLines,
    },
    enable_pprof: false,
    otel: otel(batch),
    ...(certificateSecret !== undefined && { ssl_cert_file: `${tlsDir}/tls.crt`, ssl_key_file: `${tlsDir}/tls.key` }),
  });
}

/** The configuration of the processor, as its file has it. */
export function processorConfig(batch: ResolvedBatchGateway): string {
  const { row, props, target, modelTargets } = batch;
  const { defaults, ports, workDir } = row;
  const { processor = {} } = props;
  return text({
    addr: `:${ports.metrics}`,
    task_wait_time: processor.taskWait ?? defaults.taskWait,
    poll_interval: processor.pollInterval ?? defaults.pollInterval,
    num_workers: processor.workers ?? defaults.workers,
    global_concurrency: processor.globalConcurrency ?? defaults.globalConcurrency,
    per_model_max_concurrency: processor.perModelConcurrency ?? defaults.perModelConcurrency,
    recovery_max_concurrency: processor.recoveryConcurrency ?? defaults.recoveryConcurrency,
    terminate_on_observability_failure: false,
    shutdown_timeout: processor.shutdownTimeout ?? defaults.shutdownTimeout,
    work_dir: workDir.path,
    ...clients(batch),
    ...(target
      ? { global_inference_gateway: gateway(target) }
      : { model_gateways: Object.fromEntries(Object.entries(modelTargets).map(([model, one]) => [model, gateway(one)])) }),
    ...(props.inferenceObjective !== undefined && { inference_objective: props.inferenceObjective }),
    default_output_expiration_seconds: processor.outputExpirationSeconds ?? defaults.outputExpirationSeconds,
    progress_ttl_seconds: defaults.progressTtlSeconds,
    queue_time_bucket: { ...batch.queueTimeBuckets },
    process_time_bucket: { ...defaults.processTimeBuckets },
    e2e_latency_bucket: { ...defaults.e2eLatencyBuckets },
    enable_pprof: false,
    otel: otel(batch),
  });
}

/** The configuration of the garbage collector, as its file has it. */
export function garbageCollectorConfig(batch: ResolvedBatchGateway): string {
  const { defaults } = batch.row;
  const { interval, maxConcurrency, dryRun } = batch.props.garbageCollector ?? {};
  return text({
    dry_run: dryRun ?? false,
    interval: interval ?? defaults.gcInterval,
    max_concurrency: maxConcurrency ?? defaults.gcConcurrency,
    ...clients(batch),
  });
}

/** How all three reach database and files. A zero is the client's own default. */
function clients({ row, props, database }: ResolvedBatchGateway): Document {
  const { redis = {}, files, fileRetry } = props;
  const s3 = files.kind === 's3' ? files : undefined;
  return {
    db_client: {
      type: database,
      redis: {
        db: redis.db ?? 0,
        enable_tls: redis.tls ?? false,
        insecure: redis.insecure ?? false,
        timeout: redis.timeout ?? '0s',
        max_retries: redis.maxRetries ?? 0,
        min_retry_backoff: redis.minRetryBackoff ?? '0s',
        max_retry_backoff: redis.maxRetryBackoff ?? '0s',
        pool_timeout: redis.poolTimeout ?? '0s',
        conn_max_idle_time: redis.connMaxIdleTime ?? '0s',
        conn_max_lifetime: redis.connMaxLifetime ?? '0s',
      },
    },
    file_client: {
      type: files.kind,
      fs: { base_path: row.files.mountPath },
      s3: {
        region: s3?.region ?? '',
        endpoint: s3?.endpoint ?? '',
        access_key_id: s3?.accessKeyId ?? '',
        prefix: s3?.prefix ?? '',
        use_path_style: s3?.usePathStyle ?? false,
        auto_create_bucket: s3?.autoCreateBucket ?? true,
      },
      retry: {
        max_retries: fileRetry?.maxRetries ?? row.defaults.fileRetry.maxRetries,
        initial_backoff: fileRetry?.initialBackoff ?? row.defaults.fileRetry.initialBackoff,
        max_backoff: fileRetry?.maxBackoff ?? row.defaults.fileRetry.maxBackoff,
      },
    },
  };
}

function gateway({ url, options }: ResolvedTarget): Document {
  const { apiKeyName, tls } = options;
  const files = clientTlsFiles(tls);
  return {
    url,
    request_timeout: options.timeout,
    max_retries: options.maxRetries,
    initial_backoff: options.initialBackoff,
    max_backoff: options.maxBackoff,
    tls_insecure_skip_verify: tls?.insecureSkipVerify ?? false,
    ...(apiKeyName !== undefined && { api_key_name: apiKeyName }),
    ...(files?.ca !== undefined && { tls_ca_cert_file: files.ca }),
    ...(files?.certificate !== undefined && { tls_client_cert_file: files.certificate, tls_client_key_file: files.key }),
  };
}

function otel({ tracing }: ResolvedBatchGateway): Document {
  return { redis_tracing: tracing?.redisCommands ?? false, postgresql_tracing: tracing?.postgresqlQueries ?? false };
}

const text = (document: Document): string => Yaml.stringify(document);
