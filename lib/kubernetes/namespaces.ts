import { Chart } from 'cdk8s';
import { Construct } from 'constructs';
import type { Problem } from '../internal/config-error';
import { shown } from '../internal/words';

/**
 * Why a pod finds nothing of what another construct made: names are looked for in its own namespace. Nothing where the other is no construct.
 * @param finds what the pod does with the name, such as `mounts`
 */
export function namespaceProblem(field: string, at: Construct, other: unknown, finds: string): Problem | undefined {
  if (!Construct.isConstruct(other)) return undefined;
  const [own, theirs] = [Chart.of(at).namespace, Chart.of(other).namespace];
  if (own === theirs) return undefined;
  return {
    field,
    what: `[${other.node.path}] is in ${inWords(theirs)}, and what a pod ${finds} is looked for in its own, ${inWords(own)}`,
    fix: 'put both into charts of one namespace.',
  };
}

/** A namespace as messages call it. */
export const inWords = (namespace: string | undefined) =>
  namespace === undefined ? 'a namespace that its chart does not say' : `namespace ${shown(namespace)}`;
