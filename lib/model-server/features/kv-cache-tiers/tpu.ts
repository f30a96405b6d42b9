import type { k8s } from 'cdk8s-plus-30';
import { bytesOf } from '../../../kubernetes/quantity';
import type { PlacedTier, TierContext, TierParts } from './context';
import type { CpuTier } from './props';
import { toolsContainer } from './storage';

/** The variable that says what the size of the tier says. */
export const TPU_CHUNKS = 'TPU_OFFLOAD_NUM_CPU_CHUNKS';
const STAGING_BLOCKS = 'TPU_OFFLOAD_NUM_STAGING_BLOCKS';

/** Tokens per chunk: a chunk is a block of the engine. */
export function tpuBlockSize({ engine, rows }: TierContext): number {
  return engine.withDefaults({ blockSize: rows.tpu.blockSize }).kvBlockSize;
}

/**
 * The tier of TPUs in host memory. It counts in chunks, each a block of the engine, which would choose the block size by itself: so it
 * is told.
 * @see v0.7.0 guides/tiered-prefix-cache/cpu/modelserver/tpu-v7/vllm/tpu-offloading-connector
 */
export function tpuTier(context: TierContext, { tier }: PlacedTier<CpuTier>): TierParts {
  const { engine, rows, bytesPerToken = Number.POSITIVE_INFINITY } = context;
  const { name, modulePath, env } = rows.connectors['tpu-offload'];
  const blockSize = tpuBlockSize(context);
  const bytes = bytesOf(tier.size);
  const said = 'blockSize' in engine.settings || blockSize !== rows.tpu.blockSize;
  return {
    connector: { kvConnector: name, kvRole: 'kv_both', kvConnectorModulePath: modulePath },
    settings: said ? undefined : { blockSize },
    parts: {
      env: {
        ...env,
        [TPU_CHUNKS]: String(Math.floor(bytes / (bytesPerToken * blockSize))),
        [STAGING_BLOCKS]: String(tier.stagingBlocks ?? rows.tpu.stagingBlocks),
      },
      initContainers: [nodeSetup(context)],
    },
    memory: { request: bytes, limit: bytes },
  };
}

/** Raises two limits of the node itself, beyond which the TPU driver cannot map host memory. */
function nodeSetup({ server, rows }: TierContext): k8s.Container {
  const { name, maxMapCount, dmaEntryLimit } = rows.tpu.nodeSetup;
  return {
    ...toolsContainer(server.props, rows.toolsImage),
    name,
    command: ['/bin/sh', '-c'],
    args: [
      [
        'set -eu',
        `sysctl -w vm.max_map_count=${maxMapCount}`,
        'limit=/sys/module/vfio_iommu_type1/parameters/dma_entry_limit',
        `if [ -f "$limit" ]; then echo ${dmaEntryLimit} > "$limit"; else echo "no $limit: is vfio_iommu_type1 loaded?"; fi`,
        'echo "vm.max_map_count is $(cat /proc/sys/vm/max_map_count)"',
        '',
      ].join('\n'),
    ],
    securityContext: { privileged: true },
  };
}
