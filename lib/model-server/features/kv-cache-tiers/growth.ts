import type { Warning } from '../../../internal/warnings';
import type { PlacedTier } from './context';
import { isShared } from './volume';

/** What nobody deletes. */
export function growthWarnings({ tier, field, connector }: PlacedTier): Warning[] {
  if (tier.kind !== 'storage') return [];
  const warning = { id: 'unbounded-storage', field } as const;
  if (connector === 'llm-d-fs') {
    return [
      {
        ...warning,
        what: 'llm-d-fs never deletes a file, so the volume fills up, and from then on nothing more is kept',
        fix: "delete old files by some other means, such as the PVC evictor of llm-d-kv-cache in the connector's version.",
      },
    ];
  }
  if (tier.volume === 'emptyDir') return [];
  const [place, others] = isShared(tier.volume) ? ['on the claim', 'the others'] : ['on the node', 'the others of its node'];
  return [
    {
      ...warning,
      what: `LMCache keeps the index of its files in each pod: files of pods that are gone stay ${place}, and a pod that deletes a file takes it from ${others}`,
      fix: 'delete old files by some other means, take "emptyDir", which each pod has for itself, or choose the connector "llm-d-fs".',
    },
  ];
}
