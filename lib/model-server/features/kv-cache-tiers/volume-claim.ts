import { Construct } from 'constructs';
import { ConfigError, type Problem } from '../../../internal/config-error';
import { optionalText } from '../../../internal/optional';
import type { Expect, Same } from '../../../internal/same';
import { defineSchema, parseProps, type SchemaInput } from '../../../internal/schema';
import { DNS_SUBDOMAIN_MAX, dnsProblem } from '../../../kubernetes/names';
import { bytesOf, GIB, isSize, SIZE_FORM } from '../../../kubernetes/quantity';
import { refuseTwins } from '../../../kubernetes/twins';
import { ACCESS_MODES, createVolumeClaim } from '../../../kubernetes/volume-claim';
import { type ReleaseName, releaseOf, type StorageBackendName, type StorageBackendRow } from '../../../releases';
import { releaseSchema } from '../../../releases/schema';
import type { KvCacheAccessMode, KvCacheClaim } from './volume';

/** Props of {@link KvCacheVolumeClaim}. */
export interface KvCacheVolumeClaimProps {
  /** How much storage to ask for, such as `9000Gi`. */
  readonly size: string;
  /** @default llm-d-kv-cache-storage */
  readonly name?: string;
  /** A storage class whose volumes several nodes can write to. @default - the backend's; without one, the cluster's default class */
  readonly storageClassName?: string;
  /** What the storage is, as upstream's guides set it up: it brings the name of the storage class and the sizes that there are. */
  readonly backend?: StorageBackendName;
  /** @default ReadWriteMany */
  readonly accessMode?: KvCacheAccessMode;
  /** @default v0.7.0 */
  readonly release?: ReleaseName;
}

const schema = defineSchema((z) =>
  z.strictObject({
    size: z.string().refine(isSize, SIZE_FORM),
    name: optionalText(z),
    storageClassName: optionalText(z),
    backend: z.enum(['gcp-lustre', 'aws-efs']).optional(),
    accessMode: z.enum(ACCESS_MODES).optional(),
    release: releaseSchema(z).optional(),
  }),
);

/** @internal The schema and the interface say the same. */
export type Drift = Expect<Same<SchemaInput<typeof schema>, KvCacheVolumeClaimProps>>;

/**
 * Asks for shared storage on which model servers keep KV blocks: a PersistentVolumeClaim that all of their pods mount.
 *
 * @example
 * import { App, Chart } from 'cdk8s';
 * import { Accelerator, KvCacheVolumeClaim, ModelServer } from 'cdk8s-llm-d';
 *
 * const chart = new Chart(new App(), 'chat', { namespace: 'chat' });
 * const volume = new KvCacheVolumeClaim(chart, 'kv-cache', { size: '9000Gi', backend: 'gcp-lustre' });
 * new ModelServer(chart, 'qwen', {
 *   model: 'Qwen/Qwen3-32B',
 *   accelerator: Accelerator.nvidia({ platform: 'gke' }),
 *   tensorParallelSize: 2,
 *   kvCacheTiers: [{ kind: 'cpu', size: '60Gi' }, { kind: 'storage', volume }],
 * });
 * @see v0.7.0 guides/tiered-prefix-cache/storage/manifests
 */
export class KvCacheVolumeClaim extends Construct implements KvCacheClaim {
  /** Name of the PersistentVolumeClaim. */
  public readonly claimName: string;
  /** How much it asks for. */
  public readonly size: string;
  public readonly accessMode: KvCacheAccessMode;

  /**
   * @throws ConfigError naming every wrong prop at once
   */
  public constructor(scope: Construct, id: string, props: KvCacheVolumeClaimProps) {
    super(scope, id);
    const parsed = parseProps(this, schema, props);
    const { claim, backends } = releaseOf(parsed.release).kvCacheTiers;
    const backend: StorageBackendRow | undefined = parsed.backend && backends[parsed.backend];
    const { name = claim.name, size, accessMode = claim.accessMode, storageClassName = backend?.storageClassName } = parsed;
    const problems = [
      dnsProblem('name', name, DNS_SUBDOMAIN_MAX),
      storageClassName === undefined ? undefined : dnsProblem('storageClassName', storageClassName, DNS_SUBDOMAIN_MAX),
      sizeProblem(size, parsed.backend, backend),
    ].filter((problem) => problem !== undefined);
    if (problems.length > 0) throw new ConfigError(this.node.path, problems);

    this.claimName = name;
    this.size = size;
    this.accessMode = accessMode;
    refuseTwins(this);
    createVolumeClaim(this, 'Resource', { name, size, accessMode, storageClassName });
  }
}

function sizeProblem(size: string, name: string | undefined, backend: StorageBackendRow | undefined): Problem | undefined {
  const bytes = bytesOf(size);
  const step = (backend?.multipleOfGiB ?? 0) * GIB;
  if (step === 0 || bytes % step === 0) return undefined;
  const next = Math.ceil(bytes / step) * (backend?.multipleOfGiB ?? 0);
  return {
    field: 'size',
    what: `"${size}" is no size that ${name} has: it comes in multiples of ${backend?.multipleOfGiB}Gi`,
    fix: `ask for "${next}Gi".`,
  };
}
