import { App, Chart } from 'cdk8s';
import { Accelerator, EngineModel, type EngineModelProps, Warnings } from '../../../lib';
import { variablesOf } from '../../containers';
import { type Manifest, manifestsOf, theOnly } from '../../synth';

export const PROMETHEUS = 'http://prometheus-operated.monitoring.svc:9090';

export type Props = Partial<EngineModelProps>;

/** A chart of which warnings are tested elsewhere. */
export function aChart(): Chart {
  const app = new App();
  Warnings.acknowledge(app, 'uncollected-metrics', 'unvalidated', 'blocks-drain', 'undersized', 'unbounded-storage');
  return new Chart(app, 'test', { namespace: 'chat' });
}

/** A model of the stack `vllm`. */
export function aModel(props: Props = {}, chart: Chart = aChart(), id = 'qwen'): EngineModel {
  return new EngineModel(chart, id, {
    ...{ stack: 'vllm', model: 'Qwen/Qwen3-8B', accelerator: Accelerator.nvidia() },
    ...props,
  });
}

/** What a model makes. */
export function objectsOf(props: Props = {}): Manifest[] {
  return manifestsOf(aModel(props));
}

export const podOf = (objects: readonly Manifest[]): Manifest => theOnly(objects, 'Deployment').spec.template.spec;
export const containerOf = (objects: readonly Manifest[]): Manifest => podOf(objects).containers[0];
export const envOf = (objects: readonly Manifest[]): Record<string, unknown> => variablesOf(containerOf(objects));
