import type { Construct } from 'constructs';
import { PrometheusRule } from '../../kubernetes/crds';
import { type Series, seriesIn } from '../../kubernetes/promql';
import type { ResolvedBatchGateway } from './resolve';

const GROUP = 'batch-gateway.rules';

/** Alerts on waiting, failing and expiring jobs, and on workers that are all busy. */
export function createAlerts(scope: Construct, batch: ResolvedBatchGateway): void {
  const { alerts, row, namespace, name } = batch;
  if (!alerts) return;
  const series = seriesIn(namespace);
  const { queueWaitSeconds, failedJobs, expiredJobs, busyWorkers } = alerts;
  const rules = [
    alert('BatchGatewayHighQueueWait', {
      expr: `histogram_quantile(
  0.95,
  sum(rate(${series('job_queue_wait_duration_seconds_bucket')}[5m])) by (le)
) > ${queueWaitSeconds}`,
      for: row.alerts.queueWait.for,
      summary: 'Batch jobs wait long before they are worked on.',
      description: `One job in twenty waits more than ${queueWaitSeconds} s: add processor replicas or workers, or look for a stuck processor.`,
    }),
    alert('BatchGatewayHighJobFailureRate', {
      expr: shareOfJobs(series, 'failed', failedJobs),
      for: row.alerts.jobFailures.for,
      summary: 'Many batch jobs fail.',
      description: `More than ${percent(failedJobs)} of jobs fail: the processor's log and request_errors_by_model_total say which and why.`,
    }),
    alert('BatchGatewayExpiredJobsDetected', {
      expr: shareOfJobs(series, 'expired', expiredJobs),
      for: row.alerts.expiredJobs.for,
      summary: 'Batch jobs run out of time.',
      description: `More than ${percent(expiredJobs)} of jobs expire before they are done: the model servers or the processor have too little room.`,
    }),
    alert('BatchGatewayWorkersSaturated', {
      expr: `sum(${series('active_workers')})
/
clamp_min(sum(${series('total_workers')}), 1)
> ${busyWorkers}`,
      for: row.alerts.workers.for,
      summary: 'All workers of the batch processor are busy.',
      description: `More than ${percent(busyWorkers)} of workers are busy: further jobs wait.`,
    }),
  ];
  new PrometheusRule(scope, 'alerts', {
    metadata: { name: `${name}-${row.name}-alerts`, labels: { ...batch.labels, ...alerts.labels } },
    spec: { groups: [{ name: GROUP, rules }] },
  });
}

function shareOfJobs(series: Series, result: string, limit: number): string {
  return `sum(rate(${series('jobs_processed_total', { result })}[10m]))
/
clamp_min(sum(rate(${series('jobs_processed_total')}[10m])), 0.001)
> ${limit}`;
}

const percent = (share: number): string => `${Number((share * 100).toPrecision(6))} %`;

function alert(name: string, rule: { expr: string; for: string; summary: string; description: string }) {
  const { expr, summary, description } = rule;
  return {
    alert: name,
    expr,
    for: rule.for,
    labels: { severity: 'warning' },
    annotations: { summary, description },
  };
}
