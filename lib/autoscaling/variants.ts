import type { IConstruct } from 'constructs';
import type { Problem } from '../internal/config-error';
import { LABELS } from '../kubernetes/llm-d-labels';
import type { WorkloadAutoscalingRows } from '../releases';
import type { ScalableWorkload } from './targets';

/** What the label of a model server says that its variant's says too. */
const SHARED_LABELS = [LABELS.guide, LABELS.model];

/** What a variant is known by. */
export function variantLabels(
  rows: WorkloadAutoscalingRows['variants'],
  target: ScalableWorkload,
  acceleratorName: string,
): Record<string, string> {
  const shared = SHARED_LABELS.flatMap((key) => {
    const value = target.selectorLabels[key];
    return value === undefined ? [] : [[key, value]];
  });
  return { ...Object.fromEntries(shared), ...rows.labels, [rows.acceleratorLabel]: acceleratorName };
}

/** What one autoscaler says of its variant of a model. */
export interface Variant {
  readonly model: string;
  readonly namespace?: string;
  /** Which part of a request its servers take. */
  readonly role?: string;
  /** Whether the controller computes roles apart; undefined where it is not known. */
  readonly tellsRoles?: boolean;
  readonly acceleratorName: string;
  readonly cost: number;
  /** Whether the cost was given, rather than assumed. */
  readonly said: boolean;
}

/** A variant and where it is. */
export interface PlacedVariant {
  readonly path: string;
  readonly variant: Variant;
}

/** What variants of one model would do to each other. Of two, the later one reports. */
export function variantConflicts(at: IConstruct, variants: readonly PlacedVariant[]): Problem[] {
  const mine = variants.findIndex(({ path }) => path === at.node.path);
  const own = variants[mine]?.variant;
  if (!own) return [];
  const earlier = variants
    .slice(0, mine)
    .filter(({ variant }) => variant.model === own.model && variant.namespace === own.namespace);
  const sameRole = earlier.filter(({ variant }) => variant.role === own.role);
  const otherRole = earlier.filter(({ variant }) => variant.role !== own.role);
  return [...equalCosts(own, sameRole), ...mixedRoles(own, otherRole)];
}

/** Servers of different roles, which a controller that knows none would take for alternatives. */
function mixedRoles(own: Variant, others: readonly PlacedVariant[]): Problem[] {
  return others
    .filter(({ variant }) => own.tellsRoles === false || variant.tellsRoles === false)
    .map(({ path, variant }) => ({
      field: 'strategy.controller',
      what: `takes the ${own.role} servers for an alternative to the ${variant.role} servers of [${path}], since its analyzer of percentages knows no roles`,
      fix: "give the controller saturation: { analyzer: 'tokens' }.",
    }));
}

/**
 * Variants of one model that cost the same on different accelerators because nobody said what they cost: the controller prefers the
 * cheaper, and would find none. Equal costs that were given are taken for meant.
 */
function equalCosts(own: Variant, others: readonly PlacedVariant[]): Problem[] {
  return others.flatMap(({ path, variant }) => {
    const comparable = variant.acceleratorName !== own.acceleratorName && variant.cost === own.cost;
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
