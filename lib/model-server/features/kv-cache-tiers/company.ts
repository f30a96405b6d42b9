import type { Problem } from '../../../internal/config-error';
import { isOlder } from '../../../internal/versions';
import type { OwnedEnv } from '../../../kubernetes/owned-env';
import type { TierConnectorRow } from '../../../releases';
import { transferKeepsHybridCache } from '../kv-transfer';
import { lmcacheVariable } from '../lmcache/config';
import type { PlacedTier, TierContext } from './context';
import { isLmcache, LMCACHE_SIZES } from './lmcache';
import { TPU_CHUNKS } from './tpu';

/** What tiers cannot stand beside: one another, connectors and engine settings. */
export function companyProblems(context: TierContext, placed: readonly PlacedTier[]): Problem[] {
  return [...combinationProblems(context, placed), ...prefixProblems(context), ...engineProblems(context, placed)];
}

/** Tiers that do not go together. */
function combinationProblems({ server, rows }: TierContext, placed: readonly PlacedTier[]): Problem[] {
  const seen = new Map<string, string>();
  const twice = placed.flatMap(({ tier, field, connector }) => {
    const key = `${tier.kind} ${connector}`;
    const first = seen.get(key);
    seen.set(key, first ?? field);
    if (first === undefined) return [];
    return [
      { field, what: `is a second tier of "${connector}" beside ${first}`, fix: 'make them one, with the sum of their sizes.' },
    ];
  });
  const onStorage = placed.filter(({ tier }) => tier.kind === 'storage');
  const overlapping = onStorage.slice(1).map(({ field }) => ({
    field,
    what: `is a second tier on storage beside ${onStorage[0]?.field}`,
    fix: 'keep one of them.',
  }));
  return [...twice, ...(twice.length > 0 ? [] : overlapping), ...lonelyProblems({ server, rows }, placed)];
}

/** A connector that bears no other beside it. */
function lonelyProblems({ server, rows }: Pick<TierContext, 'server' | 'rows'>, placed: readonly PlacedTier[]): Problem[] {
  const alone = placed.find(({ connector }) => !(rows.connectors[connector] as TierConnectorRow).combines);
  const company = placed.length > 1 ? 'another tier' : server.props.kvTransfer ? 'kvTransfer' : undefined;
  if (!alone || company === undefined) return [];
  return [
    {
      field: alone.field,
      what: `"${alone.connector}" stands beside ${company}, and the engine takes one KV connector on ${server.accelerator.spec.displayName}`,
      fix: 'keep one of them.',
    },
  ];
}

/** An engine that looks for nothing in its tiers. */
function prefixProblems({ server: { engine } }: TierContext): Problem[] {
  if (!engine.is('vllm') || engine.settings.enablePrefixCaching !== false) return [];
  return [
    {
      field: 'engine.enablePrefixCaching',
      what: 'false finds no prefix again, so tiers would be filled and never read',
      fix: 'leave it out, or leave kvCacheTiers out.',
    },
  ];
}

/** Engine settings beside which the connectors of a prop do not work. */
export function engineProblems(
  { server, rows }: Pick<TierContext, 'server' | 'rows'>,
  placed: readonly Pick<PlacedTier, 'connector'>[],
  prop = 'kvCacheTiers',
): Problem[] {
  const { engine, engineImage } = server;
  if (!engine.is('vllm')) return [];
  const { disableHybridKvCacheManager, kvOffloadingSize, kvOffloadingBackend } = engine.settings;
  const problems: Problem[] = [];
  const said =
    kvOffloadingSize !== undefined ? 'kvOffloadingSize' : kvOffloadingBackend !== undefined ? 'kvOffloadingBackend' : undefined;
  if (said !== undefined) {
    problems.push({
      field: `engine.${said}`,
      what: `is set beside ${prop}, which sets the same connector`,
      fix: 'leave one of them out.',
    });
  }
  const older = placed.find(({ connector }) => {
    const { hybridSince } = rows.connectors[connector] as TierConnectorRow;
    return hybridSince === undefined || isOlder(engineImage.version, hybridSince);
  });
  if (disableHybridKvCacheManager === false && older) {
    problems.push({
      field: 'engine.disableHybridKvCacheManager',
      what: `false keeps the hybrid KV-cache manager, with which "${older.connector}" of vLLM ${engineImage.version} does not start`,
      fix: `leave it out, or leave ${prop} out.`,
    });
  }
  if (transferKeepsHybridCache(server) && older) {
    problems.push({
      field: prop,
      what: `"${older.connector}" of vLLM ${engineImage.version} does not start beside the hybrid KV-cache manager, which kvTransfer keeps for ${server.props.model}`,
      fix: `leave ${prop} out, or set the engine's disableHybridKvCacheManager on all servers that exchange blocks.`,
    });
  }
  return problems;
}

/** Variables that say what the sizes of the tiers say already. */
export function tierEnv(placed: readonly PlacedTier[]): OwnedEnv {
  return {
    names: [
      ...(placed.some(isLmcache) ? LMCACHE_SIZES.map(lmcacheVariable) : []),
      ...(placed.some(({ connector }) => connector === 'tpu-offload') ? [TPU_CHUNKS] : []),
    ],
    what: "kvCacheTiers sets it, and the pod's memory follows from the same size",
    fix: 'leave it out, and change the size of the tier.',
  };
}
