import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Accelerator, Engine, ModelServer, type ModelServerProps, type RayClusterTopology } from '../../lib';
import { hostileText, kubelet } from '../kubernetes/shell-support';
import { aChart, type Manifest, manifestsOf, theOnly } from '../synth';

let folder: string;

// Says which arguments it got, NUL after each, and then does what the test asks of it.
const FAKE_ENGINE = `#!/usr/bin/env bash
printf '%s\\0' "$@"
eval "\${ENGINE_DOES:-true}"
`;
// Skips the program that waits, and what it waits for.
const FAKE_PYTHON = `#!/usr/bin/env bash
shift 5
exec "$@"
`;
const FAKE_RAY = `#!/usr/bin/env bash
printf '%s\\0' "$@" > "$RAY_SAYS"
eval "\${RAY_DOES:-PATH=/usr/bin:/bin sleep 0.4}"
`;
// Looks whether a process is still there are made more often.
const FAST_SLEEP = `#!/usr/bin/env bash
[ "$1" = 1 ] && set -- 0.05
PATH=/usr/bin:/bin exec sleep "$@"
`;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ray-'));
  const programs = { vllm: FAKE_ENGINE, python3: FAKE_PYTHON, ray: FAKE_RAY, sleep: FAST_SLEEP, find: '#!/bin/sh\n' };
  for (const [name, text] of Object.entries(programs)) {
    writeFileSync(join(folder, name), text);
    chmodSync(join(folder, name), 0o755);
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

function clusterOf(props: Partial<ModelServerProps> = {}, topology: Partial<RayClusterTopology> = {}): Manifest {
  const server = new ModelServer(aChart('chat'), 'wide', {
    ...{ model: 'deepseek-ai/DeepSeek-R1-0528', accelerator: Accelerator.nvidia() },
    ...{ tensorParallelSize: 8, pipelineParallelSize: 2 },
    topology: { kind: 'rayCluster', ...topology },
    ...props,
  });
  return theOnly(manifestsOf(server), 'RayCluster');
}
const headOf = (cluster: Manifest) => cluster.spec.headGroupSpec.template;
const workerOf = (cluster: Manifest) => cluster.spec.workerGroupSpecs[0].template;

const START = { KUBERAY_GEN_RAY_START_CMD: 'ray start --block' };

/** What a container runs and with which environment, the kubelet in between. */
function commandOf(template: Manifest, more: Record<string, string>): { words: string[]; env: Record<string, string> } {
  const [container] = template.spec.containers;
  const env = {
    ...Object.fromEntries(container.env.flatMap((e: Manifest) => (e.value === undefined ? [] : [[e.name, e.value]]))),
    ...{ PATH: `${folder}:${process.env.PATH}`, RAY_SAYS: join(folder, 'ray-says') },
    ...more,
  };
  return { words: [...container.command, ...container.args].map((word: string) => kubelet(word, env)), env };
}

function run(template: Manifest, more: Record<string, string> = START) {
  const { words, env } = commandOf(template, more);
  const stdio = ['ignore', 'pipe', 'pipe'] as const;
  const { stdout, stderr, status } = spawnSync('bash', words.slice(1), {
    env,
    encoding: 'utf8',
    stdio: [...stdio],
    timeout: 20_000,
  });
  // Not every host lets a process have more open files.
  return { said: stdout.split('\0').slice(0, -1), stderr: stderr.replace(/.*ulimit: open files.*\n/, ''), status };
}

function start(
  template: Manifest,
  more: Record<string, string>,
): { child: ChildProcess; output: () => string; ended: Promise<number | null> } {
  const { words, env } = commandOf(template, { ...START, ...more });
  const child = spawn('bash', words.slice(1), { env, stdio: ['ignore', 'pipe', 'ignore'] });
  let output = '';
  child.stdout?.on('data', (data) => {
    output += data;
  });
  return { child, output: () => output, ended: new Promise((resolve) => child.on('exit', resolve)) };
}

async function until(what: () => boolean): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    if (what()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('it did not happen');
}

describe('the head', () => {
  test('starts Ray as KubeRay says, and the engine over all devices', () => {
    const { said, stderr } = run(headOf(clusterOf({ port: 8100 })), {
      KUBERAY_GEN_RAY_START_CMD: `ray start --head --resources='{"HPU":8}' --block`,
      ENGINE_DOES: 'sleep 0.2',
    });
    expect(stderr).toBe('');
    expect(said).toEqual([
      ...['serve', 'deepseek-ai/DeepSeek-R1-0528', '--port=8100'],
      ...['--tensor-parallel-size=8', '--pipeline-parallel-size=2', '--distributed-executor-backend=ray'],
      '--disable-access-log-for-endpoints=/health,/metrics,/v1/models',
    ]);
    expect(readFileSync(join(folder, 'ray-says'), 'utf8').split('\0').slice(0, -1)).toEqual([
      ...['start', '--head', '--resources={"HPU":8}', '--block'],
    ]);
  });

  test('hands every argument on as it was said', () => {
    fc.assert(
      fc.property(fc.array(hostileText(), { minLength: 1, maxLength: 4 }), (texts) => {
        const cluster = clusterOf({ engine: Engine.vllm({ extraArgs: texts.map((text) => `--middleware=${text}`) }) });
        expect(run(headOf(cluster)).said.slice(-texts.length)).toEqual(texts.map((text) => `--middleware=${text}`));
      }),
      { numRuns: 8 },
    );
  });

  test('names variables of the container in arguments', () => {
    const engine = Engine.vllm({ extraArgs: ['--middleware=$(TEAM)', '--middleware=$(NOBODY)'] });
    expect(run(headOf(clusterOf({ engine, env: { TEAM: 'a b' } }))).said.slice(-2)).toEqual([
      '--middleware=a b',
      '--middleware=$(NOBODY)',
    ]);
  });

  test('ends with the engine, and as the engine did', () => {
    expect(run(headOf(clusterOf()), { ...START, ENGINE_DOES: 'exit 3' }).status).toBe(3);
  });

  test('ends with Ray', () => {
    expect(run(headOf(clusterOf()), { ...START, RAY_DOES: 'exit 1', ENGINE_DOES: 'sleep 0.8' }).status).toBe(1);
  });

  test('tells the engine of its end, and waits for it, while Ray stays', async () => {
    const head = start(headOf(clusterOf()), {
      ENGINE_DOES: `trap 'echo told; sleep 0.3; echo done; exit 0' TERM; echo up; while :; do sleep 0.1; done`,
      RAY_DOES: `trap 'echo Ray was told' TERM; for i in {1..30}; do sleep 0.1; done`,
    });
    await until(() => head.output().includes('up'));
    head.child.kill('SIGTERM');
    expect(await head.ended).toBe(0);
    expect(head.output()).toMatch(/told\ndone\n$/);
    expect(head.output()).not.toContain('Ray was told');
  });

  test('says what is amiss where KubeRay is too old', () => {
    const { stderr, status } = run(headOf(clusterOf()), { ENGINE_DOES: 'sleep 0.8' });
    expect(stderr).toContain('KUBERAY_GEN_RAY_START_CMD: is set by KubeRay 1.1 and newer');
    expect(status).not.toBe(0);
  });
});

describe('a worker', () => {
  test('becomes Ray, which signals reach', async () => {
    const worker = start(workerOf(clusterOf()), {
      RAY_DOES: `trap 'echo told; exit 5' TERM; echo "$$"; while :; do sleep 0.1; done`,
    });
    await until(() => worker.output().includes('\n'));
    expect(worker.output()).toBe(`${worker.child.pid}\n`);
    worker.child.kill('SIGTERM');
    expect(await worker.ended).toBe(5);
  });

  test('says what is amiss where KubeRay is too old', () => {
    const { stderr, status } = run(workerOf(clusterOf()), {});
    expect(stderr).toContain('KUBERAY_GEN_RAY_START_CMD: is set by KubeRay 1.1 and newer');
    expect(status).not.toBe(0);
  });
});

test('parameters of ray start are words of a shell, of which KubeRay quotes none', () => {
  fc.assert(
    fc.property(
      hostileText().filter((text) => text !== ''),
      (text) => {
        const { spec } = clusterOf({}, { startParams: { 'node-name': text } });
        for (const { rayStartParams } of [spec.headGroupSpec, spec.workerGroupSpecs[0]]) {
          // KubeRay puts its command into an environment variable, which the kubelet reads.
          const command = kubelet(`printf %s --node-name=${rayStartParams['node-name']}`, {
            RAY_PORT: '6379',
            HOME: '/root',
            id: 'x',
          });
          expect(
            spawnSync('bash', ['-c', 'eval "$COMMAND"'], { env: { ...process.env, COMMAND: command }, encoding: 'utf8' }).stdout,
          ).toBe(`--node-name=${text}`);
        }
      },
    ),
    { numRuns: 20 },
  );
});

const python = ['/usr/bin/python3', '/usr/local/bin/python3'].find((path) => existsSync(path));

describe.skipIf(python === undefined)('what waits for the pods (needs python3)', () => {
  // Ray as the program sees it: unreachable at first, then each look finds one pod more.
  const FAKE_MODULE = `
looks = 0
def is_initialized(): return looks > 0
def init(**how):
    global looks
    assert how["address"] == "auto"
    if not hasattr(init, "tried"):
        init.tried = True
        raise ConnectionError("nobody listens")
    looks = 1
def nodes():
    global looks
    looks += 1
    gone = {"Alive": False, "Resources": {"GPU": 8.0}}
    return [gone] + [{"Alive": True, "Resources": {"GPU": 8.0, "CPU": 4.0}}] * (looks - 1)
def shutdown(): print("left", flush=True)
`;

  test('starts the engine when all pods and devices are there', () => {
    const modules = join(folder, 'modules');
    mkdirSync(modules, { recursive: true });
    writeFileSync(join(modules, 'ray.py'), FAKE_MODULE);
    // Time passes faster.
    writeFileSync(join(modules, 'sitecustomize.py'), 'import time\ntime.sleep = lambda seconds: None\n');
    const { words, env } = commandOf(headOf(clusterOf({ pipelineParallelSize: 3 })), {});
    const script = words[2] ?? '';
    const program = script.slice(script.indexOf("'import os") + 1, script.indexOf("engine)' ") + 'engine)'.length);
    const args = ['-c', program, '3', 'GPU', '24', 'vllm', 'serve', '--x=a b'];
    const { stdout, stderr } = spawnSync(python ?? '', args, { env: { ...env, PYTHONPATH: modules }, encoding: 'utf8' });
    expect(stderr).toBe('');
    expect(stdout.split('\n')).toEqual([
      'Ray: not yet: nobody listens',
      'Ray: 1 of 3 pods, 8 of 24 x GPU',
      'Ray: 2 of 3 pods, 16 of 24 x GPU',
      'Ray: 3 of 3 pods, 24 of 24 x GPU',
      'left',
      'serve\0--x=a b\0',
    ]);
    expect(script).toContain(`${program}' 3 GPU 24 vllm serve`);
  });
});
