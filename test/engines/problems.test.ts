import { expect, describe as group, test } from 'vitest';
import { Engine } from '../../lib/engines/engine';
import { renderLaunch } from '../../lib/engines/launch';
import { FACT_FLAGS, FACTS_WITHOUT_PROP } from '../../lib/engines/launch/fact-arguments';
import type { LaunchFacts } from '../../lib/engines/launch/facts';
import { describe } from '../../lib/internal/config-error';
import { modelServerSchema } from '../../lib/model-server/schema';

const aLaunch: LaunchFacts = { version: '0.19.1', model: 'Qwen/Qwen3-32B', port: 8000 };

function problemsOf(engine: Engine, said: Partial<LaunchFacts> = {}): string[] {
  return renderLaunch(engine, { ...aLaunch, ...said }).problems.map(describe);
}

group('settings and facts', () => {
  test.each([
    [
      'a setting that the version does not have',
      Engine.vllm({ disableAccessLogForEndpoints: ['/health'] }),
      { version: '0.15.1' },
      'engine.disableAccessLogForEndpoints: --disable-access-log-for-endpoints is not a flag of vLLM 0.15.1. Fix: use a version that has it ("0.16.0", "0.17.1", "0.19.1", "0.20.1", "0.26.0" and "0.27.1").',
    ],
    [
      'a value that the version does not have',
      Engine.vllm({ blockSize: 24 }),
      { version: '0.15.1' },
      'engine.blockSize: "24" is not a choice of --block-size in vLLM 0.15.1. Fix: choose one of "1", "8", "16", "32", "64", "128" and "256".',
    ],
    [
      'a key that the version does not have',
      Engine.vllm({ compilationConfig: { cudagraph_modes: 'FULL' } }),
      {},
      'engine.compilationConfig: "cudagraph_modes" is not a key of --compilation-config in vLLM 0.19.1. Fix: did you mean "cudagraph_mode"?',
    ],
    [
      'a key inside a key',
      Engine.vllm({ compilationConfig: { pass_config: { fuse_norm_quants: true } } }),
      {},
      'engine.compilationConfig: "fuse_norm_quants" is not a key of --compilation-config in vLLM 0.19.1. Fix: did you mean "fuse_norm_quant"?',
    ],
    [
      'a fact that the version does not know',
      Engine.vllm(),
      { dataParallelSupervisorPort: 9000 },
      'dataParallelSupervisorPort: --data-parallel-supervisor-port is not a flag of vLLM 0.19.1. Fix: use a version that has it ("0.26.0" and "0.27.1"), or use the nearest flag, "--data-parallel-rpc-port".',
    ],
    [
      'a fact that the engine does not know',
      Engine.sglang(),
      { version: '0.5.16', dataParallelHybridLb: true },
      'dataParallelHybridLb: --data-parallel-hybrid-lb is not a flag of SGLang 0.5.16. Fix: leave it out.',
    ],
    [
      'more names than the engine serves under',
      Engine.sglang(),
      { version: '0.5.16', servedModelName: ['a', 'b'] },
      'servedModelName: 2 values are too many for --served-model-name of SGLang 0.5.16. Fix: give one.',
    ],
    [
      'a fact and a setting that say the same',
      Engine.vllm({ revision: 'main' }),
      { revision: 'v1' },
      'engine.revision: repeats --revision, which "revision" sets. Fix: keep one of them.',
    ],
    [
      'a version whose flags are not known',
      Engine.vllm({ maxNumSeqs: 4, extraArgs: ['--nonsense'] }),
      { version: '0.19.2' },
      'version: the flags of vLLM 0.19.2 are not known. Fix: name the version whose flags the image takes, such as "0.19.1": "0.15.1", "0.16.0", "0.17.1", "0.19.1", "0.20.1", "0.26.0" and "0.27.1" are known.',
    ],
    [
      'an image of another engine',
      Engine.sglang(),
      { flags: 'vllm-tpu', version: '0.18.0' },
      'engine: SGLang does not take the flags of vLLM for TPU 0.18.0. Fix: use an image of SGLang, or another engine.',
    ],
  ] as const)('%s', (_, engine, said, message) => {
    expect(problemsOf(engine, said)).toEqual([message]);
  });
});

group('settings that cannot stand together', () => {
  const adapter = { name: 'sql', path: 'org/sql' };
  const noStart = 'with which vLLM does not start';
  test.each([
    [
      Engine.vllm({ enableAutoToolChoice: true }),
      'enableAutoToolChoice: needs toolCallParser, without which vLLM does not start. Fix: set toolCallParser, such as "hermes", or leave it out.',
    ],
    [
      Engine.vllm({ extraArgs: ['--enable-auto-tool-choice'] }),
      'extraArgs[0]: needs toolCallParser, without which vLLM does not start. Fix: set toolCallParser, such as "hermes", or leave it out.',
    ],
    [
      Engine.vllm({ enableLogOutputs: true, enableLogRequests: false }),
      'enableLogOutputs: needs enableLogRequests, without which vLLM does not start. Fix: set enableLogRequests: true, or leave it out.',
    ],
    [
      Engine.vllm({ loraModules: [adapter] }),
      'loraModules: needs enableLora, without which vLLM does not start. Fix: set enableLora: true, or leave it out.',
    ],
    [
      Engine.vllm({ loraModules: [adapter], extraArgs: ['--no-enable-lora'] }),
      'loraModules: needs enableLora, without which vLLM does not start. Fix: set enableLora: true, or leave it out.',
    ],
    [
      Engine.vllm({ maxNumSeqs: 512, maxNumBatchedTokens: 256 }),
      `maxNumSeqs: 512 is more than the 256 of maxNumBatchedTokens, ${noStart}. Fix: give at most 256, or raise maxNumBatchedTokens.`,
    ],
    [
      Engine.vllm({ maxNumSeqs: 4097, extraArgs: ['--max-num-batched-tokens', '4K'] }),
      `maxNumSeqs: 4097 is more than the 4096 of maxNumBatchedTokens, ${noStart}. Fix: give at most 4096, or raise maxNumBatchedTokens.`,
    ],
    [
      Engine.vllm({ enableLora: true, maxLoras: 4, maxCpuLoras: 2 }),
      `maxLoras: 4 is more than the 2 of maxCpuLoras, ${noStart}. Fix: give at most 2, or raise maxCpuLoras.`,
    ],
    [
      Engine.vllm({ apiServerCount: 0 }),
      'apiServerCount: 0 starts no API in the pod, which would never be ready. Fix: give at least 1, or leave it out.',
    ],
    [
      Engine.vllm({ extraArgs: ['-asc=0'] }),
      'extraArgs[0]: 0 starts no API in the pod, which would never be ready. Fix: give at least 1, or leave it out.',
    ],
    [
      Engine.simulator({ timeToFirstToken: '1s', timeToFirstTokenStdDev: '301ms' }),
      'timeToFirstTokenStdDev: "301ms" is more than 30% of timeToFirstToken, which is "1s", and the simulator refuses it. Fix: give at most 300ms, or raise timeToFirstToken.',
    ],
    [
      Engine.simulator({ extraArgs: ['--inter-token-latency-std-dev=1ms'] }),
      'extraArgs[0]: "1ms" is more than 30% of interTokenLatency, which is 0, and the simulator refuses it. Fix: set interTokenLatency, or leave it out.',
    ],
  ])('%#', (engine, message) => {
    const said = engine.is('simulator') ? { version: '0.8.2' } : {};
    expect(problemsOf(engine as Engine, said)).toEqual([`engine.${message}`]);
  });

  test.each([
    Engine.vllm({ enableAutoToolChoice: true, extraArgs: ['--tool-call-parser=hermes'] }),
    Engine.vllm({ enableAutoToolChoice: false, enableLogOutputs: false }),
    Engine.vllm({ enableLogOutputs: true, extraArgs: ['--enable_log_requests'] }),
    Engine.vllm({ loraModules: [adapter], extraArgs: ['--enable-lora'] }),
    Engine.vllm({ maxNumSeqs: 256, maxNumBatchedTokens: 256 }),
    Engine.vllm({ maxNumSeqs: 4050, extraArgs: ['--max-num-batched-tokens=4K'] }),
    Engine.vllm({ maxNumSeqs: 512, extraArgs: ['--max-num-batched-tokens=$(TOKENS)'] }),
    // Without adapters nobody looks at how many there may be.
    Engine.vllm({ maxLoras: 4, maxCpuLoras: 2 }),
    Engine.simulator({ timeToFirstToken: '1s', timeToFirstTokenStdDev: '300ms', interTokenLatencyStdDev: '0s' }),
  ])('and those that can: %#', (engine) => {
    const said = engine.is('simulator') ? { version: '0.8.2' } : {};
    expect(problemsOf(engine as Engine, said)).toEqual([]);
  });
});

group('extra arguments', () => {
  const at = 'engine.extraArgs[0]';
  test.each([
    [
      ['--enable-prefix-cache'],
      `${at}: "--enable-prefix-cache" is not a flag of vLLM 0.19.1. Fix: did you mean "--enable-prefix-caching"?`,
    ],
    [
      ['--qqqqqqqqqqqqqqqqqqqqqqqqqqqqqq', '1'],
      `${at}: "--qqqqqqqqqqqqqqqqqqqqqqqqqqqqqq" is not a flag of vLLM 0.19.1. Fix: leave it out, and its value.`,
    ],
    [
      ['--max-num-seq', '4'],
      `${at}: "--max-num-seq" is an abbreviation, which another version may read differently. Fix: write "--max-num-seqs".`,
    ],
    [
      ['--max-num=4'],
      `${at}: "--max-num" is an abbreviation, which another version may read differently. Fix: write one of "--max-num-batched-tokens", "--max-num-partial-prefills" and "--max-num-seqs".`,
    ],
    [
      ['--max-num-seqs 4'],
      `${at}: "--max-num-seqs 4" is one word, so the engine finds no flag in it. Fix: write "--max-num-seqs=4".`,
    ],
    [['8192'], `${at}: "8192" belongs to no flag. Fix: put it after its flag, or leave it out.`],
    [
      ['--port=80'],
      `${at}: "--port" is decided by the model server, because other objects depend on it. Fix: say it with the prop "port".`,
    ],
    [
      ['-tp', '2'],
      `${at}: "-tp" is decided by the model server, because other objects depend on it. Fix: say it with the prop "tensorParallelSize".`,
    ],
    [['--max-num-seqs'], `${at}: "--max-num-seqs" needs a value. Fix: write "--max-num-seqs=" and the value.`],
    [['--enforce-eager=1'], `${at}: "--enforce-eager" takes no value. Fix: write "--enforce-eager" or "--no-enforce-eager".`],
    [['--disable-log-stats=1'], `${at}: "--disable-log-stats" takes no value. Fix: write "--disable-log-stats".`],
    [['--max-num-seqs=many'], `${at}: "many" is not a whole number, which --max-num-seqs takes. Fix: give a whole number.`],
    [['--gpu-memory-utilization=90%'], `${at}: "90%" is not a number, which --gpu-memory-utilization takes. Fix: give a number.`],
    [['--dtype=bfloat'], `${at}: "bfloat" is not a choice of --dtype in vLLM 0.19.1. Fix: did you mean "float"?`],
    [
      ['--hf-overrides', '{a: 1}'],
      `${at}: the value of --hf-overrides is not JSON. Fix: give JSON in one word, its strings in double quotes.`,
    ],
    [['--kv-events-config=[]'], `${at}: the value of --kv-events-config is not a JSON object. Fix: give an object.`],
    [
      ['--kv-events-config={"topics":"a"}'],
      `${at}: "topics" is not a key of --kv-events-config in vLLM 0.19.1. Fix: did you mean "topic"?`,
    ],
    [
      ['--kv-events-config.topics=a'],
      `${at}: "topics" is not a key of --kv-events-config in vLLM 0.19.1. Fix: did you mean "topic"?`,
    ],
    [['--seed.a=1'], `${at}: --seed has no keys, because its value is not JSON. Fix: write "--seed".`],
    [['--help'], `${at}: "--help" makes the engine print something and end. Fix: leave it out.`],
    [
      ['--api-key=hunter2'],
      `${at}: the value of --api-key is a secret, and everyone who reads the manifest would read it. Fix: set an environment variable from a Secret, and write "$(NAME)" here.`,
    ],
  ])('%j', (extraArgs, message) => {
    expect(problemsOf(Engine.vllm({ extraArgs }))).toEqual([message]);
  });

  test.each([
    [
      'a setting',
      Engine.vllm({ maxModelLen: 1, extraArgs: ['--max_model_len=2'] }),
      '[0]: "--max_model_len" repeats --max-model-len, which "engine.maxModelLen"',
    ],
    [
      'the opposite of a setting',
      Engine.vllm({ enablePrefixCaching: true, extraArgs: ['--no-enable-prefix-caching'] }),
      '[0]: "--no-enable-prefix-caching" repeats --enable-prefix-caching, which "engine.enablePrefixCaching"',
    ],
    [
      'an alias',
      Engine.vllm({ extraArgs: ['--quantization=fp8', '-q=fp8'] }),
      '[1]: "-q" repeats --quantization, which "engine.extraArgs[0]"',
    ],
    [
      'a key of a setting',
      Engine.vllm({ eplbConfig: {}, extraArgs: ['--eplb-config.window_size=1'] }),
      '[0]: "--eplb-config.window_size" repeats --eplb-config, which "engine.eplbConfig"',
    ],
  ])('may not repeat %s', (_, engine, message) => {
    expect(problemsOf(engine)).toEqual([`engine.extraArgs${message} sets. Fix: keep one of them.`]);
  });

  test.each([
    [['--max-num-batched-tokens', '4k', '--max-model-len=auto', '--kv-cache-memory-bytes=', '-O3']],
    [['--middleware=a', '--middleware', 'b']],
    [['--compilation-config.mode=3', '--compilation-config.cudagraph_mode', 'FULL']],
    [['--allowed-media-domains', 'a', 'b', '--attention-backend=flash_attn', '--moe-backend=deep-gemm']],
    [['--api-key', '$(VLLM_API_KEY)', '--seed=$(SEED)', '--max-logprobs', '-1']],
  ])('may be %j', (extraArgs) => {
    expect(problemsOf(Engine.vllm({ extraArgs }))).toEqual([]);
  });

  test.each([
    ['--host=0.0.0.0', 'leave it out: the engine listens on all addresses.'],
    ['--headless', 'leave it out: it follows from the prop "topology".'],
    ['--nnodes=2', 'say it with the prop "topology": its podsPerGroup.'],
    ['--node-rank=1', 'leave it out: it follows from the prop "topology".'],
    ['--master-addr=a', 'leave it out: it follows from the prop "topology".'],
    ['--data-parallel-address=a', 'leave it out: it follows from the prop "topology".'],
    ['--data-parallel-rpc-port=5555', 'leave it out: it follows from the prop "topology".'],
    ['--data-parallel-start-rank=1', 'leave it out: it follows from the prop "topology".'],
    ['--data-parallel-rank=1', 'leave it out: it follows from the prop "dataParallelLoadBalancing".'],
    ['--data-parallel-hybrid-lb', 'set the prop "dataParallelLoadBalancing" to "hybrid".'],
    ['--data-parallel-external-lb', 'set the prop "dataParallelLoadBalancing" to "external".'],
    ['--data-parallel-multi-port-external-lb', 'set the prop "dataParallelLoadBalancing" to "external".'],
    ['--data-parallel-supervisor-port=9000', 'leave it out: it follows from the prop "dataParallelLoadBalancing".'],
  ])('that no prop is named like lead to what decides them: %s', (word, fix) => {
    const message = `"${word.split('=')[0]}" is decided by the model server, because other objects depend on it`;
    expect(problemsOf(Engine.vllm({ extraArgs: [word] }), { version: '0.27.1' })).toEqual([`${at}: ${message}. Fix: ${fix}`]);
  });

  const TLS = ['over TLS', 'TLS ends at the gateway'] as const;
  const GRPC = ['over gRPC', 'clients of the gateway speak HTTP'] as const;
  test.each([
    [Engine.vllm, '0.19.1', '--ssl-certfile=/tls/tls.crt', ...TLS],
    [Engine.vllm, '0.19.1', '--ssl_keyfile=/tls/tls.key', ...TLS],
    [Engine.vllm, '0.19.1', '--ssl-ca-certs=/tls/ca.crt', ...TLS],
    [Engine.vllm, '0.19.1', '--grpc', ...GRPC],
    [Engine.vllm, '0.19.1', '--uds=/tmp/vllm.sock', 'on a socket instead of its port', 'the API is reached on its port'],
    [Engine.sglang, '0.5.16', '--ssl-certfile=/tls/tls.crt', ...TLS],
    [Engine.sglang, '0.5.10.post1', '--grpc-mode', ...GRPC],
    [Engine.sglang, '0.5.16', '--smg-grpc-mode', ...GRPC],
    [Engine.simulator, '0.8.2', '--self-signed-certs', ...TLS],
  ] as const)('%s %s may not make the API deaf: %s', (engineOf, version, word, how, instead) => {
    const message = `"${word.split('=')[0]}" is for an API that answers ${how}, and probes, monitors and routers ask in plain HTTP: the pod would never be ready`;
    expect(problemsOf(engineOf({ extraArgs: [word] }), { version })).toEqual([
      `${at}: ${message}. Fix: leave it out: ${instead}.`,
    ]);
  });

  test('whose fact is a prop lead to it, and only those', () => {
    const props = Object.keys((modelServerSchema() as unknown as { shape: object }).shape);
    const named = Object.keys(FACT_FLAGS).filter((fact) => !(fact in FACTS_WITHOUT_PROP) && fact !== 'revision');
    expect(props).toEqual(expect.arrayContaining([...named, 'topology', 'dataParallelLoadBalancing']));
    expect(props.filter((prop) => prop in FACTS_WITHOUT_PROP)).toEqual([]);
  });

  test('are read as each engine reads them', () => {
    const sglang = (...extraArgs: string[]) => problemsOf(Engine.sglang({ extraArgs }), { version: '0.5.10.post1' });
    expect(sglang('--tp-size=2')).toEqual([
      `${at}: "--tp-size" is decided by the model server, because other objects depend on it. Fix: say it with the prop "tensorParallelSize".`,
    ]);
    expect(sglang('--nccl-init-addr=a')).toEqual([
      `${at}: "--nccl-init-addr" is decided by the model server, because other objects depend on it. Fix: leave it out: it follows from the prop "topology".`,
    ]);
    expect(sglang('--mem_fraction_static=0.8')).toEqual([
      `${at}: "--mem_fraction_static" is not a flag of SGLang 0.5.10.post1. Fix: did you mean "--mem-fraction-static"?`,
    ]);
    expect(sglang('--max-total-tokens=4K', '--max-prefill-tokens=4Ki', '--lora-paths')).toEqual([
      `${at}: "4K" is not a whole number, which --max-total-tokens takes. Fix: give a whole number.`,
    ]);
    const simulator = (...extraArgs: string[]) => problemsOf(Engine.simulator({ extraArgs }), { version: '0.8.2' });
    expect(simulator('--dataset-in-memory=true', '-v=5')).toEqual([]);
    expect(simulator('--dataset-in-memory=yes')).toEqual([
      `${at}: "--dataset-in-memory" takes no value. Fix: write "--dataset-in-memory".`,
    ]);
  });
});
