import type { Engine } from '../../engines';
import { type Launch, renderLaunch } from '../../engines/launch';
import { type Argument, argumentWords } from '../../engines/launch/arguments';
import { FACT_FLAGS } from '../../engines/launch/fact-arguments';
import type { LaunchFacts } from '../../engines/launch/facts';
import type { Env } from '../../kubernetes/env';
import type { OwnedEnv } from '../../kubernetes/owned-env';
import { beyondKubelet, quoteWithReferences, renderScript, type ShellLine, type ShellWord } from '../../kubernetes/shell';
import { SHARED_MEMORY_PATH } from '../../kubernetes/volumes';
import type { MultiNodeRow } from '../../releases';
import type { Layout } from './layout';

/** What a launch script does before it starts the engine. */
export type SetUpStep =
  /** Removes what a crashed engine left in shared memory, which would count against the container's memory. */
  | 'clearSharedMemory'
  /** Computes the number of this pod's first data parallel rank. */
  | 'countRanks'
  /** Passes the end of the container on to the engines that it started. */
  | 'passSignalsOn';

/** Variables that a script reads. LeaderWorkerSet sets the first three in every pod; the others are the model server's. */
const VARIABLES = {
  leaderAddress: 'LWS_LEADER_ADDRESS',
  groupSize: 'LWS_GROUP_SIZE',
  workerIndex: 'LWS_WORKER_INDEX',
  localRanks: 'DP_SIZE_LOCAL',
  tensorParallelSize: 'TP_SIZE',
  firstRank: 'START_RANK',
} as const;

/** The list of arguments that all engines of a pod share. */
const SHARED_ARGUMENTS = 'COMMON_VLLM_ARGS';

const STEPS: Readonly<Record<SetUpStep, readonly ShellLine[]>> = {
  clearSharedMemory: [
    { comment: 'What a crashed engine left here would fill the memory of the next one.' },
    { run: ['find', SHARED_MEMORY_PATH, '-type', 'f', '-delete'] },
  ],
  countRanks: [
    { comment: 'The first rank of this pod.' },
    { assign: VARIABLES.firstRank, to: { shell: `$(( \${${VARIABLES.workerIndex}:-0} * ${VARIABLES.localRanks} ))` } },
  ],
  passSignalsOn: [
    { comment: 'When the container is to end, every engine is told, and may finish.' },
    { run: ['trap', 'kill -TERM $(jobs -p); wait', 'TERM'] },
  ],
};

/** Set-up steps as lines of a script. */
export function setUpLines(steps: readonly SetUpStep[]): ShellLine[] {
  return steps.flatMap((step) => STEPS[step]);
}

/** What the pods of a group run. */
export interface GroupLaunch {
  /** In every pod, or in the first one where there is `worker`. */
  readonly launch: Launch;
  /** In all pods but the first, where that one answers for all. */
  readonly worker?: Launch;
  /** What the scripts read. */
  readonly env: Env;
}

/** All that a launch follows from. */
export interface GroupLaunchContext {
  readonly engine: Engine;
  /** What the launch is in a single pod. */
  readonly facts: LaunchFacts;
  readonly layout: Layout;
  readonly row: MultiNodeRow;
  /** Environment variables of the container. */
  readonly env: Env;
  /** The variable that hides devices from a process. */
  readonly visibleDevicesEnv?: string;
}

/** How the pods of a replica start the engine. */
export function renderGroupLaunch(context: GroupLaunchContext): GroupLaunch {
  const { engine, facts, layout } = context;
  const names = new Set([...Object.keys(context.env), VARIABLES.leaderAddress, VARIABLES.groupSize, VARIABLES.workerIndex]);
  switch (layout.kind) {
    case 'onePod':
      return { launch: renderLaunch(engine, facts), env: {} };
    case 'dataParallel':
      return layout.loadBalancing === 'hybrid' ? hybrid(context, layout, names) : external(context, layout, names);
    case 'spanning':
      return spanning(context, names);
  }
}

/** Variables by which LeaderWorkerSet tells a pod its place in the group. */
const PLACE: readonly string[] = [VARIABLES.leaderAddress, VARIABLES.groupSize, VARIABLES.workerIndex];

/** Environment variables that are the launch script's to set, or LeaderWorkerSet's. */
export function scriptEnv(script: Env, layout: Layout): OwnedEnv[] {
  return [
    {
      names: Object.keys(script),
      what: 'the launch script reads it, and other numbers follow from the same fact',
      fix: 'leave it out, and say it with tensorParallelSize, dataParallelSize or dataParallelSizeLocal.',
    },
    {
      names: layout.kind === 'onePod' ? [] : PLACE,
      what: 'the launch script reads it, and LeaderWorkerSet sets it in each pod to the place that the pod has',
      fix: 'leave it out.',
    },
  ];
}

type DataParallel = Extract<Layout, { kind: 'dataParallel' }>;

/** One engine per pod, which spreads what reaches the pod over its own ranks. */
function hybrid({ engine, facts, row }: GroupLaunchContext, { dataParallelSizeLocal }: DataParallel, names: ReadonlySet<string>) {
  const env = {
    [VARIABLES.localRanks]: String(dataParallelSizeLocal),
    [VARIABLES.tensorParallelSize]: String(facts.tensorParallelSize ?? 1),
  };
  const launch = renderLaunch(engine, {
    ...facts,
    ...rendezvous(row),
    portSaid: true,
    tensorParallelSize: variable(VARIABLES.tensorParallelSize),
    dataParallelSizeLocal: variable(VARIABLES.localRanks),
    dataParallelStartRank: variable(VARIABLES.firstRank),
    dataParallelHybridLb: true,
  });
  return { launch: scripted(launch, ['clearSharedMemory', 'countRanks'], names), env };
}

/** One engine per rank, each with devices and a port of its own. */
function external(
  { engine, facts, row, visibleDevicesEnv = '' }: GroupLaunchContext,
  { dataParallelSizeLocal }: DataParallel,
  names: ReadonlySet<string>,
): GroupLaunch {
  const launch = renderLaunch(engine, {
    ...facts,
    ...rendezvous(row),
    portSaid: true,
    dataParallelRank: { shell: VARIABLES.firstRank },
  });
  const perRank = (argument: Argument) => argument.prop === 'port' || argument.prop === 'dataParallelRank';
  const devices = Number(facts.tensorParallelSize ?? 1) * Number(facts.pipelineParallelSize ?? 1);
  const ranks = Array.from(
    { length: dataParallelSizeLocal },
    (_, rank): ShellLine => ({
      env: { [visibleDevicesEnv]: Array.from({ length: devices }, (__, i) => rank * devices + i).join(',') },
      run: [
        ...launch.command,
        ...launch.positional.map((text) => literal(text, names)),
        `${FACT_FLAGS.port}=${facts.port + rank}`,
        { shell: `${FACT_FLAGS.dataParallelRank}=$((${VARIABLES.firstRank} + ${rank}))` },
        { shell: `"\${${SHARED_ARGUMENTS}[@]}"` },
      ],
      background: true,
    }),
  );
  const shared = launch.flags.filter((argument) => !perRank(argument));
  const lines: ShellLine[] = [
    ...setUpLines(['clearSharedMemory', 'countRanks', 'passSignalsOn']),
    { list: SHARED_ARGUMENTS, words: [...flagWords(shared, names), ...launch.extraArgs.map((text) => literal(text, names))] },
    ...ranks,
    { comment: 'The first engine that ends takes the others with it, and the container starts anew.' },
    { run: ['wait', '-n'] },
  ];
  return { launch: withScript(launch, lines), env: { [VARIABLES.localRanks]: String(dataParallelSizeLocal) } };
}

/** One engine over all pods: the first answers, the others compute for it. */
function spanning({ engine, facts, row }: GroupLaunchContext, names: ReadonlySet<string>): GroupLaunch {
  const apart = { nnodes: variable(VARIABLES.groupSize), nodeRank: variable(VARIABLES.workerIndex) };
  if (engine.kind === 'sglang') {
    const address = { shell: `"\${${VARIABLES.leaderAddress}}:${row.sglangRendezvousPort}"` };
    const launch = renderLaunch(engine, { ...facts, ...apart, portSaid: true, distInitAddr: address });
    const script = scripted(launch, ['clearSharedMemory'], names);
    return { launch: script, worker: script, env: {} };
  }
  // Without Ray in the image, vLLM's own processes are what can lie in several pods.
  const equipped = engine.withDefaults({ distributedExecutorBackend: 'mp' });
  const shared: LaunchFacts = { ...facts, ...apart, portSaid: true, masterAddr: variable(VARIABLES.leaderAddress) };
  const leader = renderLaunch(equipped, shared);
  const worker = renderLaunch(equipped, { ...shared, headless: true });
  return {
    launch: scripted(leader, ['clearSharedMemory'], names),
    worker: scripted(worker, ['clearSharedMemory'], names),
    env: {},
  };
}

/** Where all ranks of a group meet. */
function rendezvous(row: MultiNodeRow): Partial<LaunchFacts> {
  return {
    dataParallelSize: { shell: `$((${VARIABLES.groupSize} * ${VARIABLES.localRanks}))` },
    dataParallelAddress: variable(VARIABLES.leaderAddress),
    dataParallelRpcPort: row.dataParallelRpcPort,
  };
}

function variable(name: string): { shell: string } {
  return { shell: `"$${name}"` };
}

/** A launch as a script that ends in the engine, so that signals reach it. */
function scripted(launch: Launch, setUp: readonly SetUpStep[], names: ReadonlySet<string>): Launch {
  return withScript(launch, [...setUpLines(setUp), { run: launchWords(launch, names), exec: true }]);
}

/** All words of a launch, as a shell reads them. */
export function launchWords(launch: Launch, names: ReadonlySet<string>): ShellWord[] {
  return [
    ...launch.command,
    ...launch.positional.map((text) => literal(text, names)),
    ...flagWords(launch.flags, names),
    ...launch.extraArgs.map((text) => literal(text, names)),
  ];
}

/** A launch with a script in the place of its command. */
export function withScript(launch: Launch, lines: readonly ShellLine[]): Launch {
  return { ...launch, command: ['/bin/bash', '-c'], args: [beyondKubelet(renderScript(lines))] };
}

function flagWords(flags: readonly Argument[], names: ReadonlySet<string>): ShellWord[] {
  return flags.flatMap((argument) => argumentWords(argument, (text) => literal(text, names).shell).map((shell) => ({ shell })));
}

function literal(text: string, names: ReadonlySet<string>): { shell: string } {
  return { shell: quoteWithReferences(text, names) };
}
