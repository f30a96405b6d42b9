import { mergePodParts } from '../../../kubernetes/pod-parts';
import type { FeatureContext, ResolveFeature } from '../feature';
import { combineConnectors } from '../kv-connectors';
import { tierEnv } from './company';
import { connectorOf, cpuBytesOf, type PlacedTier, type TierContext, type TierParts, tierBlocks, tierContext } from './context';
import { fsTier } from './fs';
import { growthWarnings } from './growth';
import { isLmcache, lmcacheTiers } from './lmcache';
import { offloadingTier } from './offloading';
import { tierProblems } from './problems';
import type { CpuTier, StorageTier } from './props';
import { tpuTier } from './tpu';

/**
 * Keeps KV blocks that do not fit on the device in host memory or on storage. Every size is said once: connectors, memory and volumes of
 * the pods follow from it, and what the router is told.
 * @see v0.7.0 guides/tiered-prefix-cache
 */
export const resolveKvCacheTiers: ResolveFeature = (server) => {
  const { kvCacheTiers: tiers = [] } = server.props;
  if (tiers.length === 0) return undefined;
  if (server.engine.kind !== 'vllm') {
    return [
      {
        field: 'kvCacheTiers',
        what: `${server.engine.displayName} has none of the connectors that keep KV blocks outside the device`,
        fix: 'use Engine.vllm(), or leave kvCacheTiers out.',
      },
    ];
  }
  const context = tierContext(server);
  const placed: PlacedTier[] = [];
  for (const [i, tier] of tiers.entries()) {
    const connector = connectorOf(context.rows, server.accelerator, tier);
    if (connector === undefined) return [noConnector(server, i)];
    placed.push({ tier, field: `kvCacheTiers[${i}]`, connector });
  }
  const problems = tierProblems(context, placed);
  if (problems.length > 0) return problems;

  const parts = partsOf(context, placed);
  const sum = (amount: (part: TierParts) => number) => Math.ceil(parts.reduce((total, part) => total + amount(part), 0));
  const settings = Object.assign({}, ...parts.map((part) => part.settings));
  return {
    prop: 'kvCacheTiers',
    settings: { ...settings, kvTransferConfig: combineConnectors(parts.map((part) => part.connector)) },
    parts: mergePodParts(...parts.map((part) => part.parts ?? {})),
    memory: { request: sum((part) => part.memory.request), limit: sum((part) => part.memory.limit) },
    kvTierBlocks: tierBlocks(context, cpuBytesOf(tiers), context.engine.withDefaults(settings).kvBlockSize),
    lmcache: parts.find((part) => part.lmcache)?.lmcache,
    warnings: placed.flatMap(growthWarnings),
    ownedEnv: [tierEnv(placed)],
  };
};

/** One part per connector, in the order of the tiers: LMCache has its tiers in one. */
function partsOf(context: TierContext, placed: readonly PlacedTier[]): TierParts[] {
  const lmcache = placed.filter(isLmcache);
  return placed.flatMap((one) => {
    if (isLmcache(one)) return one === lmcache[0] ? [lmcacheTiers(context, lmcache)] : [];
    if (one.connector === 'llm-d-fs') return [fsTier(context, one as PlacedTier<StorageTier>)];
    return [(one.connector === 'tpu-offload' ? tpuTier : offloadingTier)(context, one as PlacedTier<CpuTier>)];
  });
}

function noConnector({ accelerator }: FeatureContext, i: number) {
  return {
    field: `kvCacheTiers[${i}]`,
    what: `no connector keeps KV blocks of ${accelerator.spec.displayName} in host memory`,
    fix: 'leave the tier out, name a connector that your image has, or choose another accelerator.',
  };
}
