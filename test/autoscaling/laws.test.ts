import { expect, test } from 'vitest';
import { WorkloadAutoscaler } from '../../lib';
import { violations } from '../laws/laws';
import { type Manifest, manifestsOf, theOnly } from '../synth';
import { aChart, aPath, following } from './support';

/** The laws that are broken once a sound deployment is changed. */
function brokenAfter(kind: 'hpa' | 'keda', change: (manifests: Manifest[]) => void): string[] {
  const chart = aChart();
  new WorkloadAutoscaler(chart, 'autoscaler', following(aPath(chart), kind));
  const manifests = structuredClone(manifestsOf(chart));
  expect(violations(manifests)).toEqual([]);
  change(manifests);
  return violations(manifests);
}

const autoscaler = (manifests: Manifest[]): Manifest =>
  manifests.find((m) => ['HorizontalPodAutoscaler', 'ScaledObject'].includes(m.kind));

test.each(['hpa', 'keda'] as const)('the laws see an autoscaler (%s) of something that is not there', (kind) => {
  const broken = brokenAfter(kind, (manifests) => {
    autoscaler(manifests).spec.scaleTargetRef.kind = 'LeaderWorkerSet';
  });
  expect(broken).toEqual([expect.stringMatching(/^an autoscaler scales what is there/)]);
});

test('the laws see two autoscalers of one server', () => {
  const broken = brokenAfter('hpa', (manifests) => {
    const twin = structuredClone(autoscaler(manifests));
    twin.metadata.name = 'twin';
    manifests.push(twin);
  });
  expect(broken).toEqual([expect.stringMatching(/two autoscalers scale apps\/v1 Deployment/)]);
});

test.each(['hpa', 'keda'] as const)('the laws see a metric (%s) of a pool that is not there', (kind) => {
  const broken = brokenAfter(kind, (manifests) => {
    theOnly(manifests, 'InferencePool').metadata.name = 'renamed';
  });
  expect(broken).toEqual([expect.stringMatching(/^a metric that replicas follow .* follows InferencePool\/optimized-baseline/)]);
});

test('the laws see bounds that cross', () => {
  const broken = brokenAfter('keda', (manifests) => {
    autoscaler(manifests).spec.minReplicaCount = 7;
  });
  expect(broken).toEqual([expect.stringMatching(/^an autoscaler keeps .* has 7 to 3 replicas/)]);
});
