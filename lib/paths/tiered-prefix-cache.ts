import { Construct } from 'constructs';
import type { Accelerator } from '../accelerators/accelerator';
import { ConfigError } from '../internal/config-error';
import type { Expect, Same } from '../internal/same';
import { defineSchema, parseProps, type SchemaInput } from '../internal/schema';
import { connectorOf } from '../model-server/features/kv-cache-tiers/context';
import { type KvCacheTier, kvCacheTiersSchema } from '../model-server/features/kv-cache-tiers/props';
import type { ModelServer } from '../model-server/model-server';
import { type Release, releaseOf, type TieredPrefixCacheRows, type TieredRouterRow, type TieredVariantRow } from '../releases';
import { type EndpointPickerConfig, plugin } from '../router/config';
import type { PoolMember } from '../router/pool-member';
import type { Router } from '../router/router';
import { layOut, oneGroupFields } from './one-group-path';
import type { OneGroupProps } from './props';
import { weigh } from './scheduling';
import { prefixed, type ResolvedPath, resolvePath } from './well-lit-path';

/** Props of {@link TieredPrefixCache}: the path's own, and what can be said of its model servers. */
export interface TieredPrefixCacheProps extends Omit<OneGroupProps, 'kvCacheTiers'> {
  /**
   * Where KV blocks go that do not fit on the device, the fastest first. An empty list keeps none: something to compare with.
   * @default - host memory, as much as upstream gives to it
   */
  readonly tiers?: readonly KvCacheTier[];
}

const schema = defineSchema((z) => {
  const { kvCacheTiers, ...fields } = oneGroupFields(z);
  return z.strictObject({ ...fields, tiers: kvCacheTiersSchema(z).optional() });
});

/** @internal The schema and the interface say the same. */
export type Drift = Expect<Same<SchemaInput<typeof schema>, TieredPrefixCacheProps>>;

/**
 * The well-lit path for prompts that come again after the device has forgotten them: model servers keep KV blocks in host memory or on
 * storage, and the router sends a prompt to where it was before.
 *
 * @example
 * import { App, Chart } from 'cdk8s';
 * import { KvCacheVolumeClaim, TieredPrefixCache } from 'cdk8s-llm-d';
 *
 * const app = new App();
 * const chart = new Chart(app, 'chat', { namespace: 'chat' });
 * new TieredPrefixCache(chart, 'qwen', {
 *   tiers: [
 *     { kind: 'cpu', size: '60Gi' },
 *     { kind: 'storage', volume: new KvCacheVolumeClaim(chart, 'kv-cache', { size: '9000Gi', storageClassName: 'lustre-class' }) },
 *   ],
 * });
 * app.synth();
 * @see v0.7.0 guides/tiered-prefix-cache
 */
export class TieredPrefixCache extends Construct {
  public readonly modelServer: ModelServer;
  public readonly router: Router;

  /**
   * @throws ConfigError naming every wrong prop at once
   */
  public constructor(scope: Construct, id: string, props: TieredPrefixCacheProps = {}) {
    super(scope, id);
    const { tiers: said, ...parsed } = parseProps(this, schema, props);
    const release = releaseOf(parsed.release);
    const rows: TieredPrefixCacheRows = release.tieredPrefixCache;
    const resolved = resolvePath(this, rows, parsed);
    const kvCacheTiers = said ?? usualTiers(this, rows, resolved.accelerator);
    const { router: row, path, variant } = resolveTiers(release, resolved, parsed.name, kvCacheTiers);
    ({ modelServer: this.modelServer, router: this.router } = layOut(this, parsed, {
      path,
      maturity: rows.guide,
      scheduling: (server) => scheduling(rows, row, server),
      server: {
        kvCacheTiers,
        subguide: variant?.subguide,
        terminationGracePeriodSeconds: parsed.terminationGracePeriodSeconds ?? variant?.terminationGracePeriodSeconds,
        podLabels: { ...variant?.podLabels, ...parsed.podLabels },
      },
      router: { name: prefixed(parsed.name, row.pool), configFileName: row.configFileName },
    }));
  }
}

/** Upstream's tiers. Where it has none, a path without any would be another path. */
function usualTiers(at: Construct, rows: TieredPrefixCacheRows, accelerator: Accelerator): readonly KvCacheTier[] {
  const tiers = accelerator.rowIn(rows.tiers);
  if (tiers) return tiers;
  throw new ConfigError(at.node.path, [
    {
      field: 'tiers',
      what: `is missing, and upstream keeps no KV blocks of ${accelerator.spec.displayName} anywhere`,
      fix: 'name tiers for which your image has a connector, give an empty list to keep none, or use OptimizedBaseline.',
    },
  ]);
}

/** Names, labels and settings that go with the tiers: those of the slowest one. */
function resolveTiers(release: Release, path: ResolvedPath, name: string | undefined, tiers: readonly KvCacheTier[]) {
  const { tieredPrefixCache: rows, kvCacheTiers } = release;
  const slowest = tiers.find(({ kind }) => kind === 'storage') ?? tiers[0];
  const router = rows[slowest?.kind ?? 'cpu'];
  const connector = slowest && connectorOf(kvCacheTiers, path.accelerator, slowest);
  const variant: TieredVariantRow | undefined = slowest ? connector && rows.variants[connector]?.[slowest.kind] : rows.untiered;
  const row = path.row && { ...path.row, ...variant, settings: { ...path.row.settings, ...variant?.settings } };
  const guide = prefixed(name, router.guide);
  return { router, variant, path: { ...path, row, guide, serverName: prefixed(name, path.nameStem) } };
}

/**
 * The endpoint picker has one index of prompts and cannot be told how much a pod's tiers hold: it remembers either as many blocks as the
 * pod's devices have, or a fixed number. Where the tiers hold at least half of that number, it is nearer to the truth.
 */
function scheduling(
  { fixedIndexBlocks }: TieredPrefixCacheRows,
  { scorers }: TieredRouterRow,
  { kvTierBlocks = 0, kvBlockSize }: PoolMember,
): EndpointPickerConfig {
  if (kvTierBlocks * 2 < fixedIndexBlocks) return weigh(scorers);
  const { profiles } = weigh(scorers);
  const prefix = plugin('prefix-cache-scorer', { autoTune: false, blockSizeTokens: kvBlockSize });
  return {
    profiles: profiles.map((profile) => ({
      ...profile,
      scorers: profile.scorers?.map((scorer) => (scorer.plugin === prefix.type ? { ...scorer, plugin: prefix } : scorer)),
    })),
  };
}
