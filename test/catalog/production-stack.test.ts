import { expect, test } from 'vitest';
import { variablesOf } from '../containers';
import type { Manifest } from '../synth';
import { objectsOf } from './entry';
import { PRODUCTION_STACK } from './production-stack';

// What the comparison with upstream's renders cannot see, because a listed deviation stands there.

function engineOf(render: string, model: string): Manifest {
  const entry = PRODUCTION_STACK.find(({ file }) => file === `${render}.yaml`);
  const name = `vllm-${model}-deployment-vllm`;
  return entry && objectsOf(entry).find((o) => o.kind === 'Deployment' && o.metadata.name === name)?.spec.template.spec;
}

const envOf = (render: string, model: string): Record<string, unknown> => variablesOf(engineOf(render, model).containers[0]);

// Upstream's LMCACHE_MAX_LOCAL_CPU_SIZE and LMCACHE_MAX_LOCAL_DISK_SIZE: GiB of each worker.
test.each([
  ['ci-08-roundrobin-routing', 'opt125m', 10, undefined],
  ['own-hw-ascend-npu', 'qwen3-npu', 60, undefined],
  ['terraform-coreweave-gpu-gpt-qwn-gem-glm-cw', 'gpt-oss-120b', 20, undefined],
  ['terraform-coreweave-gpu-gpt-qwn-gem-glm-cw', 'trinity-mini', 20, undefined],
  ['tutorial-05-cpu-offloading', 'mistral', 20, undefined],
  ['tutorial-06-shared-storage', 'mistral', 20, undefined],
  ['tutorial-17-kv-aware', 'gpt-oss-20b', 60, undefined],
  ['tutorial-18-prefix-aware', 'llama', 60, undefined],
  ['tutorial-gke-offload-kv-cache-local-disk', 'llama3', 128, 640],
])('%s: LMCache of %s has as much room as upstream gives it', (render, model, cpu, disk) => {
  const { LMCACHE_MAX_LOCAL_CPU_SIZE, LMCACHE_MAX_LOCAL_DISK_SIZE } = envOf(render, model);
  expect(Number(LMCACHE_MAX_LOCAL_CPU_SIZE)).toBe(cpu);
  expect(LMCACHE_MAX_LOCAL_DISK_SIZE && Number(LMCACHE_MAX_LOCAL_DISK_SIZE)).toBe(disk);
});

test('the engines behind a kvaware router tell its controller what they hold', () => {
  expect(envOf('tutorial-17-kv-aware', 'gpt-oss-20b')).toEqual({
    HF_HOME: '/data',
    PYTHONHASHSEED: '123',
    VLLM_LOGGING_LEVEL: 'DEBUG',
    LMCACHE_CONTROLLER_PULL_URL: 'vllm-router-service:9000',
    LMCACHE_CONTROLLER_REPLY_URL: 'vllm-router-service:9001',
    LMCACHE_ENABLE_CONTROLLER: 'True',
    LMCACHE_LMCACHE_INSTANCE_ID: { fieldRef: { fieldPath: 'metadata.name' } },
    LMCACHE_LMCACHE_WORKER_HEARTBEAT_TIME: '30',
    LMCACHE_LMCACHE_WORKER_PORTS: '8001',
    LMCACHE_LOG_LEVEL: 'DEBUG',
    LMCACHE_MAX_LOCAL_CPU_SIZE: '60.0',
  });
});

test.each([
  ['ci-08-roundrobin-routing', 'opt125m', { capabilities: { add: ['SYS_PTRACE'] } }],
  ['tutorial-16-disagg-prefill', 'llama-prefill', { capabilities: { add: ['SYS_PTRACE'] } }],
  ['tutorial-16-disagg-prefill', 'llama-decode', { capabilities: { add: ['SYS_PTRACE'] } }],
  ['own-hw-arm-cpu', 'llama-arm', { capabilities: { add: ['SYS_NICE'] }, seccompProfile: { type: 'Unconfined' } }],
  ['own-hw-ascend-npu', 'qwen3-npu', { allowPrivilegeEscalation: false, capabilities: { add: ['SYS_RESOURCE', 'IPC_LOCK'] } }],
  ['terraform-eks-gpu-tinyllama-light-ingress', 'tinyllama-gpu', { privileged: true }],
])('%s: the container of %s is allowed what upstream allows it', (render, model, allowed) => {
  expect(engineOf(render, model).containers[0].securityContext).toEqual(allowed);
});

test('the models of a shared storage look for their files there', () => {
  for (const model of ['base-a', 'base-b'])
    expect(envOf('own-shared-storage-with-lora', model)['HF_HOME']).toBe('/data/shared-pvc-storage');
});
