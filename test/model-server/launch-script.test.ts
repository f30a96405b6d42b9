import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Accelerator, Engine, ModelServer, type ModelServerProps } from '../../lib';
import { hostileText, kubelet } from '../kubernetes/shell-support';
import { aChart, type Manifest, manifestsOf, messageOf, theOnly } from '../synth';

let bin: string;

// Each engine prints who may see which devices, and its arguments, NUL after each, in one write.
const FAKE_ENGINE = `#!/usr/bin/env bash
{ printf '%s\\0' "\${CUDA_VISIBLE_DEVICES:-all}" "$@"; printf '\\0\\0'; } | dd bs=1M iflag=fullblock status=none
`;

beforeAll(() => {
  bin = mkdtempSync(join(tmpdir(), 'launch-'));
  for (const [name, text] of Object.entries({ vllm: FAKE_ENGINE, python3: FAKE_ENGINE, find: '#!/bin/sh\n' })) {
    writeFileSync(join(bin, name), text);
    chmodSync(join(bin, name), 0o755);
  }
});
afterAll(() => rmSync(bin, { recursive: true }));

const group = { kind: 'leaderWorkerSet' } as const;
const aServer = { model: 'deepseek-ai/DeepSeek-R1-0528', accelerator: Accelerator.nvidia(), topology: group };

function templatesOf(props: ModelServerProps): { leader?: Manifest; worker: Manifest; size: number } {
  const { spec } = theOnly(manifestsOf(new ModelServer(aChart('chat'), 'wide', props)), 'LeaderWorkerSet');
  const { leaderTemplate: leader, workerTemplate: worker, size } = spec.leaderWorkerTemplate;
  return { leader, worker, size };
}

/** What the engines of a pod are started with, in the order of their devices; the kubelet and bash are in between. */
function launchesOf(template: Manifest, pod: { size: number; index?: number; env?: Record<string, string> }): string[][] {
  const [container] = template.spec.containers;
  const env: Record<string, string> = {
    LWS_LEADER_ADDRESS: 'wide-0.wide',
    LWS_GROUP_SIZE: String(pod.size),
    LWS_WORKER_INDEX: String(pod.index ?? 0),
    ...Object.fromEntries(container.env.flatMap((e: Manifest) => (e.value === undefined ? [] : [[e.name, e.value]]))),
    ...pod.env,
  };
  const words: string[] = [...container.command, ...container.args].map((word) => kubelet(word, env));
  expect(words.slice(0, 2)).toEqual(['/bin/bash', '-c']);
  expect(spawnSync('bash', ['-n', '-c', words[2] ?? '']).stderr.toString()).toBe('');
  const run = spawnSync('bash', words.slice(1), {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...env, PATH: `${bin}:${process.env.PATH}` },
    encoding: 'utf8',
  });
  expect(run.stderr).toBe('');
  const launches = run.stdout.split('\0\0\0').slice(0, -1);
  return launches.map((one) => one.split('\0')).sort(([a = ''], [b = '']) => a.localeCompare(b));
}

describe('data parallel ranks over several pods', () => {
  const server = { ...aServer, dataParallelSize: 16, tensorParallelSize: 1, servedModelName: 'r1' };

  test.each([0, 1])('pod %d is told of all ranks, of its own, and where the first is', (index) => {
    const { worker, size } = templatesOf(server);
    expect(launchesOf(worker, { size, index })).toEqual([
      [
        'all',
        'serve',
        'deepseek-ai/DeepSeek-R1-0528',
        '--served-model-name=r1',
        '--port=8000',
        '--tensor-parallel-size=1',
        '--data-parallel-size=16',
        '--data-parallel-size-local=8',
        '--data-parallel-address=wide-0.wide',
        '--data-parallel-rpc-port=5555',
        `--data-parallel-start-rank=${8 * index}`,
        '--data-parallel-hybrid-lb',
        '--disable-access-log-for-endpoints=/health,/metrics,/v1/models',
      ],
    ]);
  });

  test('all pods are alike, and each answers', () => {
    const { leader, worker } = templatesOf(server);
    expect(leader).toBeUndefined();
    expect(worker.spec.containers[0].readinessProbe.httpGet.port).toBe('modelserver');
    expect(worker.metadata.labels).toMatchObject({ 'llm-d.ai/guide': 'wide', 'llm-d.ai/role': 'decode' });
  });

  test('clears shared memory before anything else, and ends in the engine, so that signals reach it', () => {
    const [, script] = [...templatesOf(server).worker.spec.containers[0].args, ''].reverse();
    const commands = script.split('\n').filter((line: string) => !line.startsWith('#') && !line.startsWith('  '));
    expect(commands).toEqual([
      'find /dev/shm -type f -delete',
      'START_RANK=$(( ${LWS_WORKER_INDEX:-0} * DP_SIZE_LOCAL ))',
      'exec vllm serve deepseek-ai/DeepSeek-R1-0528 \\',
    ]);
  });
});

describe('with external load balancing', () => {
  const server = { ...aServer, dataParallelSize: 16, dataParallelLoadBalancing: 'external' } as const;

  test('each rank is a server with a device, a number and a port of its own', () => {
    const { worker, size } = templatesOf(server);
    const launches = launchesOf(worker, { size, index: 1 });
    expect(launches).toHaveLength(8);
    launches.forEach(([device, ...words], rank) => {
      expect(device).toBe(String(rank));
      expect(words).toEqual([
        'serve',
        'deepseek-ai/DeepSeek-R1-0528',
        `--port=${8000 + rank}`,
        `--data-parallel-rank=${8 + rank}`,
        '--data-parallel-size=16',
        '--data-parallel-address=wide-0.wide',
        '--data-parallel-rpc-port=5555',
        '--disable-access-log-for-endpoints=/health,/metrics,/v1/models',
      ]);
    });
  });

  test('ranks of several devices take them side by side', () => {
    const { worker, size } = templatesOf({ ...server, dataParallelSize: 8, tensorParallelSize: 2 });
    expect(launchesOf(worker, { size }).map(([devices]) => devices)).toEqual(['0,1', '2,3', '4,5', '6,7']);
    expect(launchesOf(worker, { size })[0]).toContain('--tensor-parallel-size=2');
  });

  test('ports are declared, probed and known to the router', () => {
    const chart = aChart('chat');
    const modelServer = new ModelServer(chart, 'wide', server);
    const set = theOnly(manifestsOf(modelServer), 'LeaderWorkerSet');
    const [container] = set.spec.leaderWorkerTemplate.workerTemplate.spec.containers;
    expect(container.ports.map((port: Manifest) => port.containerPort)).toEqual([8000, 8001, 8002, 8003, 8004, 8005, 8006, 8007]);
    expect(container.livenessProbe.httpGet.port).toBe('rank0');
    expect(modelServer.targetPorts).toEqual([8000, 8001, 8002, 8003, 8004, 8005, 8006, 8007]);
  });

  test('the end of the container reaches all engines, and each may finish', async () => {
    const { worker, size } = templatesOf({ ...server, dataParallelSize: 4, topology: { ...group, podsPerGroup: 1 } });
    const engine = join(bin, 'slow', 'vllm');
    mkdirSync(join(bin, 'slow'));
    writeFileSync(engine, '#!/usr/bin/env bash\ntrap "echo finished; exit 0" TERM\necho started\nwhile :; do sleep 0.05; done\n');
    chmodSync(engine, 0o755);
    const script = kubelet(worker.spec.containers[0].args[0], {});
    const env = { PATH: `${join(bin, 'slow')}:${bin}:${process.env.PATH}`, LWS_GROUP_SIZE: String(size), DP_SIZE_LOCAL: '4' };
    const bash = spawn('bash', ['-c', script], { env, stdio: ['ignore', 'pipe', 'inherit'] });
    let said = '';
    bash.stdout.on('data', (text) => {
      said += text;
      if (said.match(/started/g)?.length === 4 && !said.includes('finished')) bash.kill('SIGTERM');
    });
    await new Promise((resolve) => bash.on('close', resolve));
    expect(said.match(/finished/g)).toHaveLength(4);
  });

  test('the end of one engine ends the container', () => {
    const script: string = templatesOf(server).worker.spec.containers[0].args[0];
    expect(script.trimEnd().endsWith('wait -n')).toBe(true);
  });
});

describe('a model that one host cannot hold', () => {
  const server = { ...aServer, tensorParallelSize: 8, pipelineParallelSize: 2 };

  test('is answered for by the first pod, and the others compute for it', () => {
    const { leader, worker, size } = templatesOf(server);
    expect(size).toBe(2);
    const shared = [
      'all',
      'serve',
      'deepseek-ai/DeepSeek-R1-0528',
      '--port=8000',
      '--tensor-parallel-size=8',
      '--pipeline-parallel-size=2',
      '--nnodes=2',
    ];
    const rest = ['--distributed-executor-backend=mp', '--disable-access-log-for-endpoints=/health,/metrics,/v1/models'];
    expect(launchesOf(leader, { size })).toEqual([[...shared, '--node-rank=0', '--master-addr=wide-0.wide', ...rest]]);
    expect(launchesOf(worker, { size, index: 1 })).toEqual([
      [...shared, '--node-rank=1', '--master-addr=wide-0.wide', '--headless', ...rest],
    ]);
  });

  test('is not sought, scraped or probed where nobody answers', () => {
    const { leader, worker } = templatesOf({ ...aServer, tensorParallelSize: 16, kvTransfer: true, routingSidecar: true });
    expect(leader.metadata.labels).toMatchObject({ 'llm-d.ai/guide': 'wide', 'llm-d.ai/role': 'decode' });
    expect(Object.keys(worker.metadata.labels)).not.toContain('llm-d.ai/guide');
    expect(Object.keys(worker.metadata.labels)).not.toContain('llm-d.ai/role');
    const [container] = worker.spec.containers;
    expect(container).not.toHaveProperty('readinessProbe');
    expect(container.ports ?? []).toEqual([]);
    expect(leader.spec.initContainers).toHaveLength(1);
    expect(worker.spec.initContainers ?? []).toEqual([]);
  });

  test('SGLang meets at a port of the first pod', () => {
    const { leader, worker, size } = templatesOf({ ...aServer, engine: Engine.sglang(), tensorParallelSize: 16 });
    const [argv] = launchesOf(worker, { size, index: 1 });
    expect(argv?.slice(0, 3)).toEqual(['all', '-m', 'sglang.launch_server']);
    expect(argv).toEqual(
      expect.arrayContaining(['--nnodes=2', '--node-rank=1', '--dist-init-addr=wide-0.wide:20000', '--tensor-parallel-size=16']),
    );
    expect(launchesOf(leader, { size })[0]).toContain('--node-rank=0');
  });

  test('each pod asks for its share of the devices', () => {
    const { leader, worker } = templatesOf({ ...server, topology: { ...group, podsPerGroup: 4 } });
    for (const template of [leader, worker]) {
      expect(template.spec.containers[0].resources.limits['nvidia.com/gpu']).toBe('4');
    }
  });

  test('claims its devices in both templates', () => {
    const accelerator = Accelerator.nvidia({ exposure: 'dra' });
    const { leader, worker } = templatesOf({ ...server, accelerator });
    for (const template of [leader, worker]) expect(template.spec.resourceClaims).toHaveLength(1);
  });
});

test('a group of one pod that serves alone needs no script', () => {
  const [container] = templatesOf({ ...aServer, tensorParallelSize: 8 }).worker.spec.containers;
  expect(container.command).toEqual(['vllm', 'serve']);
});

describe('whatever a model, a name or an extra argument contains', () => {
  const environment = { HOME: '/leaked' };
  const extra = (text: string) => [`--middleware=${text}`];

  test.each(['data parallel', 'external', 'spanning'] as const)(
    'reaches the engine as it is: %s',
    (kind) => {
      const layout = {
        'data parallel': { dataParallelSize: 2, dataParallelSizeLocal: 1 },
        external: { dataParallelSize: 2, dataParallelSizeLocal: 1, dataParallelLoadBalancing: 'external' as const },
        spanning: { tensorParallelSize: 16 },
      }[kind];
      fc.assert(
        fc.property(hostileText(), hostileText(), (a, b) => {
          const model = `/models/${a.replace(/[\s/]/g, '') || 'x'}/${b.replace(/[\s/]/g, '') || 'y'}`;
          const served = b.replace(/[\s,]/g, '') || 'served';
          const props = { ...aServer, ...layout, model, servedModelName: served, env: environment, name: 'wide' };
          const { worker, size } = templatesOf({
            ...props,
            labels: {},
            engine: Engine.vllm({ extraArgs: extra(a), chatTemplate: b || 'x' }),
          });
          const [argv = []] = launchesOf(worker, { size, index: 1 });
          expect(argv).toContain(model);
          expect(argv).toContain(`--served-model-name=${served}`);
          expect(argv).toContain(`--middleware=${a}`);
          expect(argv).toContain(`--chat-template=${b || 'x'}`);
        }),
        { numRuns: 12 },
      );
    },
    60_000,
  );

  test('a reference to a variable of the container is its value, quoted', () => {
    const { worker, size } = templatesOf({
      ...aServer,
      dataParallelSize: 16,
      env: { API_KEY: { secretName: 'keys', secretKey: 'api' } },
      engine: Engine.vllm({ extraArgs: ['--api-key=$(API_KEY)'] }),
      probes: { startup: { path: '/health' }, readiness: { path: '/health' } },
    });
    expect(worker.spec.containers[0].args[0]).toContain('--api-key="$API_KEY"');
    const [argv = []] = launchesOf(worker, { size, env: { API_KEY: `s'e"c$(id)ret` } });
    expect(argv).toContain(`--api-key=s'e"c$(id)ret`);
  });
});

test('the variables of the script are not set a second time', () => {
  expect(messageOf(() => templatesOf({ ...aServer, dataParallelSize: 16, env: { DP_SIZE_LOCAL: '4' } }))).toBe(
    '[test/wide] env.DP_SIZE_LOCAL: the launch script reads it, and other numbers follow from the same fact. Fix: leave it out, and say it with tensorParallelSize, dataParallelSize or dataParallelSizeLocal.',
  );
  expect(messageOf(() => templatesOf({ ...aServer, dataParallelSize: 16, env: { LWS_GROUP_SIZE: '9' } }))).toBe(
    '[test/wide] env.LWS_GROUP_SIZE: the launch script reads it, and LeaderWorkerSet sets it in each pod to the place that the pod has. Fix: leave it out.',
  );
});
