import type { Chart } from 'cdk8s';
import { PredictedLatencyScheduling, type PredictedLatencySchedulingProps } from '../../lib';
import type { CatalogEntry } from './entry';
import { routerEntries } from './routers';

const GUIDE = 'predicted-latency-based-scheduling';
const NAMESPACE = 'llm-d-predicted-latency';
const build = (props: PredictedLatencySchedulingProps) => (chart: Chart) => new PredictedLatencyScheduling(chart, 'path', props);

export const PREDICTED_LATENCY_SCHEDULING: readonly CatalogEntry[] = [
  ...routerEntries('v0.7.0', GUIDE, NAMESPACE, (chart, variant) => build(variant)(chart).router),
  ...routerEntries(
    'v0.7.0',
    `${GUIDE}+slo`,
    NAMESPACE,
    (chart, variant) => build({ ...variant, streamingMode: true })(chart).router,
  ),
];
