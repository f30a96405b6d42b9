import { Construct } from 'constructs';
import { StackRouter, type StackRouterProps } from '../../../lib/production-stack';
import type { StackBackend } from '../../../lib/production-stack/backend';
import { engineSelector } from '../../../lib/production-stack/labels';
import { stackNames } from '../../../lib/production-stack/names';
import { messageOf } from '../../kubernetes/message-of';
import { aChart, type Manifest, manifestsOf, theOnly } from '../../synth';

type Facts = { -readonly [K in keyof Omit<StackBackend, 'node'>]?: StackBackend[K] };

/** A model's pods as others know them, without any. */
export class FakeModel extends Construct implements StackBackend {
  public readonly stack: string;
  public readonly modelName: string;
  public readonly servedModelName: string;
  public readonly selectorLabels: Readonly<Record<string, string>>;
  public readonly targetPort: number;
  public readonly portName = 'container-port';
  public readonly serviceName: string;
  public readonly servicePort: number;
  public readonly replicas: number;
  public readonly tensorParallelSize = 1;
  public readonly takesAdapters = false;
  public readonly sleepMode: boolean;
  public readonly kvRole?: StackBackend['kvRole'];
  public readonly lmcache?: StackBackend['lmcache'];
  public readonly apiKey?: StackBackend['apiKey'];
  public readonly hfToken?: StackBackend['hfToken'];
  public readonly architecture?: StackBackend['architecture'];

  public constructor(scope: Construct, id: string, facts: Facts = {}) {
    super(scope, id);
    this.stack = facts.stack ?? 'vllm';
    this.modelName = facts.modelName ?? id;
    this.servedModelName = facts.servedModelName ?? 'facebook/opt-125m';
    this.selectorLabels = engineSelector(this.stack, this.modelName);
    this.targetPort = facts.targetPort ?? 8000;
    this.serviceName = stackNames(this.stack).engine(this.modelName).service;
    this.servicePort = facts.servicePort ?? 80;
    this.replicas = facts.replicas ?? 1;
    this.sleepMode = facts.sleepMode ?? false;
    this.kvRole = facts.kvRole;
    this.lmcache = facts.lmcache;
    this.apiKey = facts.apiKey;
    this.hfToken = facts.hfToken;
    this.architecture = facts.architecture;
  }
}

/** What LMCache of a model tells, reporting to the router of stack "vllm". */
export const LMCACHE = { hashSeed: '0', controller: StackRouter.lmcacheController('vllm') };

export type Props = Partial<StackRouterProps>;
export const NAMESPACE = 'default';

/** A router in front of one model, unless something else is said. */
export function aRouter(props: Props = {}, chart = aChart(NAMESPACE), id = 'router'): StackRouter {
  const backends = props.backends ?? ({ kind: 'pods', models: [new FakeModel(chart, 'opt')] } as const);
  return new StackRouter(chart, id, { ...props, backends });
}

/** A router of pods in front of models with these facts, which stand in the chart under their keys. */
export function aRouterOf(
  models: Readonly<Record<string, Facts>>,
  props: Props = {},
  kind: 'pods' | 'services' = 'pods',
): StackRouter {
  const chart = aChart(NAMESPACE);
  const fakes = Object.entries(models).map(([id, facts]) => new FakeModel(chart, id, facts));
  return aRouter({ ...props, backends: { kind, models: fakes } }, chart);
}

export const errorOf = (props: object): string => messageOf(() => aRouter(props as Props));
export const objectsOf = (props: Props = {}): Manifest[] => manifestsOf(aRouter(props));
export const podOf = (router: StackRouter): Manifest => theOnly(manifestsOf(router), 'Deployment').spec.template;
export const containerOf = (router: StackRouter): Manifest => podOf(router).spec.containers[0];

/** The word after a flag. */
export function wordAfter(router: StackRouter, flag: string): string | undefined {
  const args: string[] = containerOf(router).args;
  const at = args.indexOf(flag);
  return at < 0 ? undefined : args[at + 1];
}
