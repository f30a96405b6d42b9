import type { Problem } from '../../internal/config-error';
import type { HistogramBuckets } from '../../releases';
import type { ResolvedBatchGateway } from './resolve';

/** The largest value that a quantile of the histogram can be: all beyond it counts as this. */
export function highestBound({ start, factor, count }: HistogramBuckets): number {
  return start * factor ** (count - 1);
}

/** The same buckets, and as many more as are needed to tell values above a threshold. */
export function reaching(buckets: HistogramBuckets, threshold: number): HistogramBuckets {
  let { count } = buckets;
  while (highestBound({ ...buckets, count }) <= threshold) count += 1;
  return { ...buckets, count };
}

/** An alert on a quantile that the histogram never reaches would never fire. */
export function bucketsProblems({ alerts, queueTimeBuckets }: ResolvedBatchGateway): Problem[] {
  const bound = highestBound(queueTimeBuckets);
  if (!alerts || bound > alerts.queueWaitSeconds) return [];
  const { count } = reaching(queueTimeBuckets, alerts.queueWaitSeconds);
  return [
    {
      field: 'processor.queueTimeBuckets',
      what: `end at ${Number(bound.toPrecision(6))} s, so the alert on waits above ${alerts.queueWaitSeconds} s could never fire`,
      fix: `raise count to ${count}, or leave it out.`,
    },
  ];
}
