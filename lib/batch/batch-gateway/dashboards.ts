import type { Construct } from 'constructs';
import { ConfigMap } from '../../kubernetes/core';
import { dashboard, dashboardText, dashboardUid, type PanelSpec } from '../../kubernetes/grafana';
import { quantiles, rate, type Series, seriesIn } from '../../kubernetes/promql';
import type { ResolvedBatchGateway } from './resolve';

/** A dashboard of the API server and one of the processor, in a ConfigMap that Grafana's sidecar finds by its labels. */
export function createDashboards(scope: Construct, batch: ResolvedBatchGateway): void {
  const { dashboardLabels, name, namespace, components, labels } = batch;
  if (!dashboardLabels) return;
  const series = seriesIn(namespace);
  const place = namespace === undefined ? name : `${namespace}/${name}`;
  const tags = ['llm-d', 'batch'];
  const text = (part: string, title: string, panels: readonly PanelSpec[]) =>
    dashboardText(dashboard(dashboardUid(namespace, name, part), `${title} (${place})`, tags, panels));
  new ConfigMap(scope, 'dashboards', {
    metadata: { name: `${name}-dashboards`, labels: { ...labels, ...dashboardLabels } },
    data: {
      [`${components.apiserver.objectName}.json`]: text('apiserver', 'Batch API server', apiServerPanels(series)),
      [`${components.processor.objectName}.json`]: text('processor', 'Batch processor', processorPanels(series)),
    },
  });
}

/** What the API server measures. */
function apiServerPanels(series: Series): PanelSpec[] {
  return [
    {
      title: 'Requests',
      description: 'Requests per second by method and path.',
      unit: 'reqps',
      queries: { '{{method}} {{path}}': rate(series('http_requests_total'), 'method, path') },
    },
    {
      title: 'Answers by status',
      description: 'Answers per second by HTTP status.',
      unit: 'reqps',
      queries: { '{{status}}': rate(series('http_requests_total'), 'status') },
    },
    {
      title: 'Duration of requests',
      description: 'How long requests take, uploads included.',
      unit: 's',
      queries: quantiles(series, 'http_request_duration_seconds'),
    },
    {
      title: 'Requests in flight',
      description: 'Requests that are being answered.',
      unit: 'short',
      queries: { 'in flight': `sum(${series('http_requests_in_flight')})` },
    },
  ];
}

/** What the processor measures. */
function processorPanels(series: Series): PanelSpec[] {
  return [
    {
      title: 'Jobs by result',
      description: 'Jobs per second that ended, by result.',
      unit: 'ops',
      queries: { '{{result}}': rate(series('jobs_processed_total'), 'result') },
    },
    {
      title: 'Wait in the queue',
      description: 'How long jobs wait before they are worked on.',
      unit: 's',
      queries: quantiles(series, 'job_queue_wait_duration_seconds'),
    },
    {
      title: 'Duration of jobs',
      description: 'How long jobs are worked on.',
      unit: 's',
      queries: quantiles(series, 'job_processing_duration_seconds'),
    },
    {
      title: 'Use of workers and of concurrency',
      description: 'Share of workers that are busy, and of requests that may be in flight.',
      unit: 'percentunit',
      queries: {
        workers: `sum(${series('active_workers')}) / clamp_min(sum(${series('total_workers')}), 1)`,
        concurrency: `sum(${series('processor_inflight_requests')}) / clamp_min(sum(${series('processor_max_inflight_concurrency')}), 1)`,
      },
    },
    {
      title: 'Requests in flight by model',
      description: 'Requests that wait for a model.',
      unit: 'short',
      queries: { '{{model}}': `sum by (model) (${series('model_inflight_requests')})` },
    },
    {
      title: 'Duration of requests by model',
      description: 'How long models take for one request.',
      unit: 's',
      queries: quantiles(series, 'model_request_execution_duration_seconds', 'model'),
    },
    {
      title: 'Errors by model',
      description: 'Requests per second that failed.',
      unit: 'ops',
      queries: { '{{model}}': rate(series('request_errors_by_model_total'), 'model') },
    },
    {
      title: 'Recovered jobs',
      description: 'Jobs that a processor found after a crash, and what became of them.',
      unit: 'ops',
      queries: { '{{status}}: {{action}}': rate(series('batch_startup_recovery_total'), 'status, action') },
    },
  ];
}
