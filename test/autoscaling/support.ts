import { App, Chart } from 'cdk8s';
import {
  Accelerator,
  ModelServer,
  type ModelServerProps,
  OptimizedBaseline,
  type PathRouterOptions,
  Warnings,
  type WorkloadAutoscalerProps,
} from '../../lib';

/** Prometheus as the guides install it. */
export const PROMETHEUS = 'http://prometheus-operated.monitoring.svc:9090';

/** A chart whose warnings are expected. */
export function aChart(namespace: string | undefined = 'chat'): Chart {
  const app = new App();
  Warnings.acknowledge(app, 'experimental', 'unvalidated', 'uncollected-metrics');
  return new Chart(app, 'test', { namespace });
}

/** A router with queues. */
export const QUEUEING: PathRouterOptions = { flowControl: true };

/** Model servers behind a router with queues. */
export function aPath(chart: Chart, router: PathRouterOptions = QUEUEING): OptimizedBaseline {
  return new OptimizedBaseline(chart, 'path', { monitoring: true, router });
}

/** A model server without a router. */
export function aServer(chart: Chart, id = 'qwen', props: Partial<ModelServerProps> = {}): ModelServer {
  return new ModelServer(chart, id, { model: 'Qwen/Qwen3-32B', accelerator: Accelerator.nvidia(), ...props });
}

/** The smallest way to follow a path's router. */
export function following(
  { modelServer: target, router }: OptimizedBaseline,
  kind: 'hpa' | 'keda',
): Pick<WorkloadAutoscalerProps, 'target' | 'strategy'> {
  return { target, strategy: kind === 'hpa' ? { kind, router } : { kind, router, prometheusUrl: PROMETHEUS } };
}
