import { type Launch, renderLaunch } from '../../engines/launch';
import type { Env } from '../../kubernetes/env';
import type { OwnedEnv } from '../../kubernetes/owned-env';
import { beyondKubelet, quoteForShell, type ShellLine } from '../../kubernetes/shell';
import type { RayRow } from '../../releases';
import { type GroupLaunch, type GroupLaunchContext, launchWords, setUpLines, withScript } from './launch-script';
import type { RayClusterTopology } from './topology';

/** The command that KubeRay makes of a group's parameters; the script ends with this message where there is none. */
const START = `\${KUBERAY_GEN_RAY_START_CMD:?is set by KubeRay 1.1 and newer}`;

/** The address under which vLLM and Ray know a pod. */
const HOST_ADDRESS = 'VLLM_HOST_IP';

/** What KubeRay sets in every pod. */
const SET_BY_KUBERAY: readonly string[] = [
  'FQ_RAY_IP',
  'KUBERAY_GEN_RAY_START_CMD',
  'RAY_ADDRESS',
  'RAY_CLOUD_INSTANCE_ID',
  'RAY_CLUSTER_NAME',
  'RAY_IP',
  'RAY_NODE_TYPE_NAME',
  'RAY_PORT',
];

/**
 * Waits until Ray knows so many pods with so many devices, and then becomes the engine. At least so many: Ray remembers a pod for a while
 * that has gone.
 */
const WAIT = `
import os, sys, time
import ray

pods, device, devices, engine = int(sys.argv[1]), sys.argv[2], int(sys.argv[3]), sys.argv[4:]
said = None
while True:
    try:
        if not ray.is_initialized():
            ray.init(address="auto", log_to_driver=False, logging_level="ERROR")
        alive = [node["Resources"] for node in ray.nodes() if node["Alive"]]
        there = f"{len(alive)} of {pods} pods, {sum(node.get(device, 0) for node in alive):g} of {devices} x {device}"
        complete = len(alive) >= pods and sum(node.get(device, 0) for node in alive) >= devices
    except Exception as error:
        there, complete = f"not yet: {error}", False
    if there != said:
        print(f"Ray: {there}", flush=True)
        said = there
    if complete:
        break
    time.sleep(2)
ray.shutdown()
os.execvp(engine[0], engine)
`.trim();

/** Whether a process in the background runs. `wait -n` would overlook one that has ended before. */
const runs = (pid: string) => `kill -0 "$${pid}" 2> /dev/null`;

/** What Ray has to hold together. */
export interface RayExtent {
  readonly pods: number;
  readonly devicesPerPod: number;
  readonly acceleratorId: string;
}

/** How the head of a RayCluster starts Ray and the engine, and how its workers start Ray. */
export function renderRayLaunch(context: GroupLaunchContext, { pods, devicesPerPod, acceleratorId }: RayExtent): GroupLaunch {
  const { engine, facts, row } = context;
  const { ray } = row;
  const env = { [HOST_ADDRESS]: { fieldPath: 'status.podIP' }, ...searchPathOf(facts.executable, ray) };
  const launch = renderLaunch(engine.withDefaults({ distributedExecutorBackend: 'ray' }), { ...facts, portSaid: true });
  const names = new Set([...Object.keys(context.env), ...Object.keys(env)]);
  const device = ray.devices[acceleratorId];
  const expected = [String(pods), device ?? 'CPU', String(device === undefined ? 0 : pods * devicesPerPod)];
  const setUp: ShellLine[] = [...setUpLines(['clearSharedMemory']), { run: ['ulimit', '-n', String(ray.openFiles)] }];
  const head: ShellLine[] = [
    ...setUp,
    { run: ['eval', { shell: `"${START}"` }], background: true },
    { assign: 'ray', to: { shell: '$!' } },
    { comment: 'The engine takes the place of what waits until all pods are there.' },
    { run: ['python3', '-c', WAIT, ...expected, ...launchWords(launch, names)], background: true },
    { assign: 'engine', to: { shell: '$!' } },
    { comment: 'When the container is to end, the engine is told, and may finish while it still has Ray.' },
    { run: ['trap', 'kill -TERM "$engine"; wait "$engine"', 'TERM'] },
    { comment: 'Ray or the engine: the first that ends takes the other with it, and the container starts anew.' },
    { run: [{ shell: `while ${runs('ray')} && ${runs('engine')}; do sleep 1; done` }] },
    { run: [{ shell: `${runs('engine')} && exit 1` }] },
    { run: ['wait', { shell: '"$engine"' }] },
  ];
  const bare: Launch = { ...launch, positional: [], flags: [], extraArgs: [] };
  return {
    launch: withScript(launch, head),
    worker: withScript(bare, [...setUp, { run: ['eval', { shell: `"exec ${START}"` }] }]),
    env,
  };
}

/** KubeRay's own containers, the probes and the script call `ray` and `python3` by name: they are where the engine is. */
function searchPathOf(executable: string | undefined, { searchPath }: RayRow): Env {
  const folder = executable?.slice(0, executable.lastIndexOf('/')) ?? '';
  return folder === '' ? {} : { PATH: `${folder}:${searchPath}` };
}

/** Environment variables that are the launch's to set, or KubeRay's. */
export const RAY_ENV: readonly OwnedEnv[] = [
  {
    names: [HOST_ADDRESS],
    what: 'is the address under which Ray knows each pod, and the launch sets it to that',
    fix: 'leave it out.',
  },
  { names: SET_BY_KUBERAY, what: 'KubeRay sets it in each pod to what the pod is', fix: 'leave it out.' },
];

/** The parameters of `ray start` of head and workers. KubeRay makes a shell command of them without quoting any. */
export function rayStartParams(
  { head, startParams }: RayClusterTopology,
  ray: RayRow,
  { devicesPerPod, acceleratorId }: Omit<RayExtent, 'pods'>,
): Readonly<Record<'head' | 'worker', Readonly<Record<string, string>>>> {
  const device = ray.devices[acceleratorId];
  const devices: Readonly<Record<string, string>> =
    device === undefined
      ? {}
      : device === 'GPU'
        ? { 'num-gpus': String(devicesPerPod) }
        : { resources: JSON.stringify({ [device]: devicesPerPod }) };
  const quoted = (params: Readonly<Record<string, string>>) =>
    Object.fromEntries(Object.entries(params).map(([name, value]) => [name, beyondKubelet(quoteForShell(value))]));
  return {
    // Whoever reaches the dashboard can have Ray run whatever they like.
    head: quoted({ 'dashboard-host': '127.0.0.1', ...devices, ...startParams, ...head?.startParams }),
    worker: quoted({ ...devices, ...startParams }),
  };
}
