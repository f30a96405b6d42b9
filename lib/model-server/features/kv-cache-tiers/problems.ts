import type { Problem } from '../../../internal/config-error';
import { quotedList } from '../../../internal/nearest';
import { isOlder } from '../../../internal/versions';
import { bytesOf } from '../../../kubernetes/quantity';
import type { TierConnectorRow } from '../../../releases';
import { companyProblems } from './company';
import { isMissingPackage, runsOn } from './connectors';
import { type PlacedTier, podsOf, storageSize, type TierContext } from './context';
import type { KvCacheTier } from './props';
import { tpuBlockSize } from './tpu';
import { sharingProblem } from './volume';

/** Options that only some connectors read. */
const OPTIONS: Readonly<Record<string, readonly string[]>> = {
  blockSize: ['offloading', 'llm-d-fs'],
  evictionPolicy: ['offloading'],
  storeThreshold: ['offloading'],
  stagingBlocks: ['tpu-offload'],
  threadsPerGpu: ['llm-d-fs'],
  maxStagingMemoryGb: ['llm-d-fs'],
  directIo: ['lmcache'],
};

/** Everything for which tiers cannot work, tier by tier and together. */
export function tierProblems(context: TierContext, placed: readonly PlacedTier[]): Problem[] {
  return [
    ...placed.flatMap((one) => [
      ...placeProblems(context, one),
      ...optionProblems(context, one),
      ...sizeProblems(context, one),
      ...blockProblems(context, one),
    ]),
    ...companyProblems(context, placed),
  ];
}

/** A connector that the accelerator, the engine's version or the image does not have. */
function placeProblems({ server, rows }: TierContext, { field, connector }: PlacedTier): Problem[] {
  const { accelerator, engineImage } = server;
  const row: TierConnectorRow = rows.connectors[connector];
  if (!runsOn(connector, row, accelerator)) {
    const able = Object.entries<TierConnectorRow>(rows.connectors).filter(([name, other]) => runsOn(name, other, accelerator));
    const fix =
      able.length > 0
        ? `choose ${quotedList(able.map(([name]) => name))}.`
        : 'leave the tier out, or choose another accelerator.';
    return [{ field: `${field}.connector`, what: `"${connector}" does not run on ${accelerator.spec.displayName}`, fix }];
  }
  if (row.since !== undefined && isOlder(engineImage.version, row.since)) {
    return [
      {
        field: `${field}.connector`,
        what: `"${connector}" is not in the engine's version ${engineImage.version}`,
        fix: `use an image with version ${row.since} or later.`,
      },
    ];
  }
  if (!isMissingPackage(server, row.needs)) return [];
  return [
    {
      field: `${field}.connector`,
      what: `${engineImage.image} is without ${row.needs}`,
      fix: 'give an image that has it, with image and engineVersion, or choose another connector.',
    },
  ];
}

function optionProblems({ server, rows }: TierContext, { tier, field, connector }: PlacedTier): Problem[] {
  const row: TierConnectorRow = rows.connectors[connector];
  return Object.entries(OPTIONS).flatMap(([option, connectors]) => {
    if (!(option in tier) || tier[option as keyof KvCacheTier] === undefined) return [];
    const at = `${field}.${option}`;
    if (!connectors.includes(connector)) {
      const fix = `leave it out, or choose the connector ${quotedList(connectors)}.`;
      return [{ field: at, what: `is an option that "${connector}" does not have`, fix }];
    }
    const since = row.optionsSince?.[option];
    if (since === undefined || !isOlder(server.engineImage.version, since)) return [];
    return [
      {
        field: at,
        what: `vLLM ${server.engineImage.version} does not read it`,
        fix: `use vLLM ${since} or later, or leave it out.`,
      },
    ];
  });
}

/** A tier whose capacity is missing or more than there is, and a volume that cannot be shared. */
export function sizeProblems({ server }: TierContext, { tier, field, connector }: PlacedTier): Problem[] {
  const size = tier.kind === 'cpu' ? tier.size : storageSize(tier);
  const problems: (Problem | undefined)[] = [];
  if (size === undefined && connector === 'lmcache') {
    problems.push({
      field: `${field}.size`,
      what: 'is missing, and LMCache keeps nothing on storage without a size',
      fix: 'say how much all pods may use together, or give a KvCacheVolumeClaim.',
    });
  }
  if (tier.kind === 'storage') {
    const { volume } = tier;
    problems.push(sharingProblem(`${field}.volume`, volume, podsOf(server)));
    const claimed = typeof volume === 'object' && 'claimName' in volume ? volume.size : undefined;
    if (tier.size !== undefined && claimed !== undefined && bytesOf(tier.size) > bytesOf(claimed)) {
      problems.push({
        field: `${field}.size`,
        what: `"${tier.size}" is more than the "${claimed}" that the claim asks for`,
        fix: 'ask for more storage, or lower the size.',
      });
    }
  }
  return problems.filter((problem) => problem !== undefined);
}

/** Blocks of a tier that are no whole blocks of the engine, or whose bytes nobody knows. */
function blockProblems(context: TierContext, { tier, field, connector }: PlacedTier): Problem[] {
  const { server, rows, bytesPerToken } = context;
  const blockSize =
    'blockSize' in tier && tier.blockSize !== undefined
      ? tier.blockSize
      : connector === 'llm-d-fs'
        ? rows.fs.blockSize
        : undefined;
  const engineBlock = context.engine.kvBlockSize;
  if (blockSize !== undefined && blockSize % engineBlock !== 0) {
    return [
      {
        field: `${field}.blockSize`,
        what: `${blockSize} tokens are no multiple of the engine's block size, ${engineBlock}`,
        fix: `give a multiple of ${engineBlock}.`,
      },
    ];
  }
  if (connector !== 'tpu-offload' || tier.kind !== 'cpu') return [];
  if (bytesPerToken === undefined) {
    return [
      {
        field: 'kvBytesPerToken',
        what: `is missing: TPUs count the tier in chunks, and the size of a token of ${server.props.model} is not known`,
        fix: 'give 2 × layers × KV heads × head size × bytes per number.',
      },
    ];
  }
  const chunk = bytesPerToken * tpuBlockSize(context);
  if (bytesOf(tier.size) >= chunk) return [];
  return [{ field: `${field}.size`, what: `"${tier.size}" is less than one chunk, ${chunk} bytes`, fix: 'give more.' }];
}
