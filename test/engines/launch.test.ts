import { expect, test } from 'vitest';
import { Engine } from '../../lib/engines/engine';
import { renderLaunch } from '../../lib/engines/launch';
import { argumentWords } from '../../lib/engines/launch/arguments';
import type { LaunchFacts } from '../../lib/engines/launch/facts';

const aLaunch: LaunchFacts = { version: '0.19.1', model: 'Qwen/Qwen3-32B', port: 8000 };
const aSglangLaunch: LaunchFacts = { version: '0.5.10.post1', model: 'Qwen/Qwen3-32B', port: 8000 };

test('launches vLLM with the model first, then facts, settings and extra arguments', () => {
  const engine = Engine.vllm({
    extraArgs: ['--ubatch-size=4'],
    disableAccessLogForEndpoints: ['/health', '/metrics'],
    kvTransferConfig: { kvConnector: 'NixlConnector', kvRole: 'kv_both', kvLoadFailurePolicy: 'fail' },
    disableHybridKvCacheManager: false,
    enforceEager: true,
    blockSize: 128,
    gpuMemoryUtilization: 0.9,
  });
  expect(renderLaunch(engine, { ...aLaunch, port: 8200, tensorParallelSize: 4 })).toMatchObject({
    command: ['vllm', 'serve'],
    args: [
      'Qwen/Qwen3-32B',
      '--port=8200',
      '--tensor-parallel-size=4',
      '--gpu-memory-utilization=0.9',
      '--block-size=128',
      '--no-disable-hybrid-kv-cache-manager',
      '--enforce-eager',
      '--kv-transfer-config={"kv_connector":"NixlConnector","kv_role":"kv_both","kv_load_failure_policy":"fail"}',
      '--disable-access-log-for-endpoints=/health,/metrics',
      '--ubatch-size=4',
    ],
    problems: [],
  });
});

test('launches SGLang with its address, and leaves out what is switched off', () => {
  const engine = Engine.sglang({
    enableMetrics: true,
    disableRadixCache: false,
    disaggregationMode: 'decode',
    disaggregationTransferBackend: 'nixl',
    uvicornAccessLogExcludePrefixes: ['/metrics'],
    logLevel: 'info',
  });
  expect(renderLaunch(engine, { ...aSglangLaunch, tensorParallelSize: 4 })).toMatchObject({
    command: ['python3', '-m', 'sglang.launch_server'],
    args: [
      '--model-path=Qwen/Qwen3-32B',
      '--host=0.0.0.0',
      '--port=8000',
      '--tensor-parallel-size=4',
      '--disaggregation-mode=decode',
      '--disaggregation-transfer-backend=nixl',
      '--log-level=info',
      '--uvicorn-access-log-exclude-prefixes=/metrics',
      '--enable-metrics',
    ],
    problems: [],
  });
});

test('launches the simulator, which has no devices to split over', () => {
  const engine = Engine.simulator({
    timeToFirstToken: '80ms',
    maxLoras: 2,
    loraModules: [{ name: 'a', path: 'p', baseModelName: 'random' }],
  });
  const launch = renderLaunch(engine, { version: '0.8.2', model: 'random', port: 8200, tensorParallelSize: 2, revision: 'main' });
  expect(launch).toMatchObject({
    command: ['/app/llm-d-inference-sim'],
    args: [
      '--model=random',
      '--port=8200',
      '--time-to-first-token=80ms',
      '--lora-modules={"name":"a","path":"p","base_model_name":"random"}',
      '--max-loras=2',
    ],
    problems: [],
  });
});

test('knows the flags of a TPU image by its own numbering', () => {
  const engine = Engine.vllm({ languageModelOnly: true, limitMmPerPrompt: { image: 0, video: 0 } });
  expect(renderLaunch(engine, { ...aLaunch, flags: 'vllm-tpu', version: '0.20.0' })).toMatchObject({
    args: ['Qwen/Qwen3-32B', '--language-model-only', '--limit-mm-per-prompt={"image":0,"video":0}'],
    problems: [],
  });
});

test.each([
  [{}, []],
  [{ portSaid: true }, ['--port=8000']],
  [{ port: 8200 }, ['--port=8200']],
  [{ tensorParallelSize: 1 }, ['--tensor-parallel-size=1']],
  [{ host: '0.0.0.0' }, ['--host=0.0.0.0']],
  [{ servedModelName: 'chat' }, ['--served-model-name=chat']],
  [{ servedModelName: ['chat', 'qwen'] }, ['--served-model-name', 'chat', 'qwen']],
  [{ dataParallelHybridLb: true, dataParallelExternalLb: false }, ['--data-parallel-hybrid-lb']],
  [{ revision: 'v1', pipelineParallelSize: 2 }, ['--revision=v1', '--pipeline-parallel-size=2']],
])('says of %j what was said', (said, flags) => {
  expect(renderLaunch(Engine.vllm(), { ...aLaunch, ...said }).args.slice(1)).toEqual(flags);
});

test('gives several values and repeated flags the form that the engine reads', () => {
  const engine = Engine.vllm({
    cudagraphCaptureSizes: [1, 2, 4],
    enableLora: true,
    loraModules: [
      { name: 'a', path: 'one' },
      { name: 'b', path: 'two' },
    ],
    allowedOrigins: ['https://example.com'],
    middleware: ['a.b', 'c.d'],
    collectDetailedTraces: ['all'],
  });
  expect(renderLaunch(engine, aLaunch)).toMatchObject({
    args: [
      'Qwen/Qwen3-32B',
      ...['--cudagraph-capture-sizes', '1', '2', '4'],
      '--enable-lora',
      ...['--lora-modules', '{"name":"a","path":"one"}', '{"name":"b","path":"two"}'],
      '--allowed-origins=["https://example.com"]',
      ...['--middleware=a.b', '--middleware=c.d'],
      '--collect-detailed-traces=all',
    ],
    problems: [],
  });
});

test('keeps the order and the spelling of keys inside JSON', () => {
  const engine = Engine.vllm({
    kvTransferConfig: {
      kvRole: 'kv_both',
      kvConnector: 'MultiConnector',
      kvConnectorExtraConfig: { connectors: [{ kv_connector: 'OffloadingConnector', kv_role: 'kv_both' }] },
    },
    compilationConfig: { mode: 3, pass_config: { fuse_norm_quant: true } },
  });
  expect(renderLaunch(engine, aLaunch)).toMatchObject({
    args: [
      'Qwen/Qwen3-32B',
      '--compilation-config={"mode":3,"pass_config":{"fuse_norm_quant":true}}',
      '--kv-transfer-config={"kv_role":"kv_both","kv_connector":"MultiConnector","kv_connector_extra_config":{"connectors":[{"kv_connector":"OffloadingConnector","kv_role":"kv_both"}]}}',
    ],
    problems: [],
  });
});

test('hands its arguments to a script as data: literal values to quote, expressions to leave', () => {
  const engine = Engine.vllm({ allowedMediaDomains: ["it's.example", 'b.example'], extraArgs: ['--ubatch-size=4'] });
  const launch = renderLaunch(engine, { ...aLaunch, dataParallelSize: { shell: '$((LWS_GROUP_SIZE * 8))' } });
  const quote = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;
  expect(launch.positional).toEqual(['Qwen/Qwen3-32B']);
  expect(launch.flags).toEqual([
    { flag: '--data-parallel-size', values: [{ shell: '$((LWS_GROUP_SIZE * 8))' }], prop: 'dataParallelSize' },
    { flag: '--allowed-media-domains', values: ["it's.example", 'b.example'], prop: 'allowedMediaDomains' },
  ]);
  expect(launch.extraArgs).toEqual(['--ubatch-size=4']);
  expect(launch.flags.map((argument) => argumentWords(argument, quote).join(' '))).toEqual([
    '--data-parallel-size=$((LWS_GROUP_SIZE * 8))',
    "--allowed-media-domains 'it'\\''s.example' 'b.example'",
  ]);
});
