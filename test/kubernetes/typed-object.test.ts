import { App, Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-30';
import { expect, test } from 'vitest';
import { Accelerator, ModelServer } from '../../lib';
import { aChart, manifestsOf, messageOf } from '../synth';

test('amounts and ports reach the manifest in the words that cdk8s-plus has for them', () => {
  const chart = new Chart(new App(), 'c');
  new ModelServer(chart, 'x', {
    model: 'Qwen/Qwen3-32B',
    accelerator: Accelerator.nvidia(),
    initContainers: [
      {
        name: 'download',
        image: 'python:3.11-slim',
        resources: { requests: { cpu: k8s.Quantity.fromNumber(1), memory: k8s.Quantity.fromString('2Gi') } },
        readinessProbe: { tcpSocket: { port: k8s.IntOrString.fromNumber(8080) } },
      },
    ],
  });
  const [container] = manifestsOf(chart).find(({ kind }) => kind === 'Deployment')?.spec.template.spec.initContainers ?? [];
  expect(container).toMatchObject({
    resources: { requests: { cpu: 1, memory: '2Gi' } },
    readinessProbe: { tcpSocket: { port: 8080 } },
  });
});

test.each([
  ['periodSeconds', { periodSeconds: Number.NaN }, 'NaN'],
  ['failureThreshold', { failureThreshold: Number.POSITIVE_INFINITY }, 'Infinity'],
  ['tcpSocket.port', { tcpSocket: { port: k8s.IntOrString.fromNumber(Number.NaN) } }, 'NaN'],
])('what is no number is in no manifest: %s', (field, readinessProbe, shown) => {
  const container = { name: 'download', image: 'python:3.11-slim', readinessProbe };
  const accelerator = Accelerator.nvidia();
  const make = () => new ModelServer(aChart('chat'), 'x', { model: 'a/b', accelerator, initContainers: [container] });
  expect(messageOf(make)).toBe(
    `[test/x] initContainers[0].readinessProbe.${field}: ${shown} is no number that a manifest can hold. Fix: give a finite number.`,
  );
});
