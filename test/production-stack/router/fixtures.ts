import { StackRouter, type StackRouterProps } from '../../../lib/production-stack';
import { flagOf } from '../../containers';
import { aChart, type Manifest, manifestsOf, messageOf, theOnly } from '../../synth';
import { ABackend, type Facts } from '../a-backend';

/** What LMCache of a model tells, reporting to the router of stack "vllm". */
export const LMCACHE = { hashSeed: '0', controller: StackRouter.lmcacheController('vllm') };

export type Props = Partial<StackRouterProps>;
export const NAMESPACE = 'default';

/** A router in front of one model, unless something else is said. */
export function aRouter(props: Props = {}, chart = aChart(NAMESPACE), id = 'router'): StackRouter {
  const backends = props.backends ?? ({ kind: 'pods', models: [new ABackend(chart, 'opt')] } as const);
  return new StackRouter(chart, id, { ...props, backends });
}

/** A router of pods in front of models with these facts, which stand in the chart under their keys. */
export function aRouterOf(
  models: Readonly<Record<string, Facts>>,
  props: Props = {},
  kind: 'pods' | 'services' = 'pods',
): StackRouter {
  const chart = aChart(NAMESPACE);
  const backends = Object.entries(models).map(([id, facts]) => new ABackend(chart, id, facts));
  return aRouter({ ...props, backends: { kind, models: backends } }, chart);
}

export const errorOf = (props: object): string => messageOf(() => aRouter(props as Props));
export const objectsOf = (props: Props = {}): Manifest[] => manifestsOf(aRouter(props));
export const podOf = (router: StackRouter): Manifest => theOnly(manifestsOf(router), 'Deployment').spec.template;
export const containerOf = (router: StackRouter): Manifest => podOf(router).spec.containers[0];

/** The word after a flag. */
export const wordAfter = (router: StackRouter, flag: string) => flagOf(containerOf(router).args, flag);
