import { App, Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-30';
import { expect, test } from 'vitest';
import { Accelerator, ModelServer } from '../../lib';
import { manifestsOf } from '../synth';

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
