import type { IConstruct } from 'constructs';
import type { Problem } from '../internal/config-error';

/** What one autoscaler says of its variant of a model. */
export interface Variant {
  readonly model: string;
  readonly namespace?: string;
  readonly acceleratorName: string;
  readonly cost: number;
  /** Whether the cost was given, rather than assumed. */
  readonly said: boolean;
}

/**
 * Variants of one model that cost the same on different accelerators because nobody said what they cost: the controller prefers the
 * cheaper, and would find none. Equal costs that were given are taken for meant.
 */
export function equalCosts(at: IConstruct, variants: readonly { readonly path: string; readonly variant: Variant }[]): Problem[] {
  const mine = variants.findIndex(({ path }) => path === at.node.path);
  const own = variants[mine]?.variant;
  if (!own) return [];
  // Of two, the later one reports.
  return variants.slice(0, mine).flatMap(({ path, variant }) => {
    const comparable =
      variant.model === own.model &&
      variant.namespace === own.namespace &&
      variant.acceleratorName !== own.acceleratorName &&
      variant.cost === own.cost;
    if (!comparable || (own.said && variant.said)) return [];
    return [
      {
        field: 'strategy.cost',
        what: `a replica on "${own.acceleratorName}" costs ${own.cost}, as does one on "${variant.acceleratorName}" at [${path}], and at least one of the two was never said: neither is the cheaper variant of ${own.model}`,
        fix: 'give each what its replicas cost.',
      },
    ];
  });
}
