/**
 * Measured by `bench.mts`: some optimized baselines in one chart. Prints milliseconds, and the bytes that the app holds. A chart for each
 * would measure cdk8s: it walks the whole app once per chart, so its time grows with their square, whatever they hold.
 *
 * `node --expose-gc growth.mjs <number of baselines>`
 */
import { App, Chart } from 'cdk8s';
import { Accelerator, Engine, OptimizedBaseline } from 'cdk8s-llm-d';

const WARM_UP = 20;

synthesize(WARM_UP);
const before = heapUsed();
const from = performance.now();
const app = synthesize(Number(process.argv[2]));
const milliseconds = performance.now() - from;
const bytes = heapUsed() - before;
console.log(JSON.stringify({ milliseconds, bytes, constructs: app.node.findAll().length }));

function synthesize(baselines: number): App {
  const app = new App();
  const chart = new Chart(app, 'growth', { namespace: 'growth' });
  const props = { accelerator: Accelerator.nvidia(), engine: Engine.vllm({ maxModelLen: 32768 }) };
  for (let i = 0; i < baselines; i++) new OptimizedBaseline(chart, `tenant-${i}`, { ...props, name: `tenant-${i}` });
  app.synthYaml();
  return app;
}

function heapUsed(): number {
  for (let i = 0; i < 3; i++) globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}
