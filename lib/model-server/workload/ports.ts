import type { Problem } from '../../internal/config-error';
import type { PodParts } from '../../kubernetes/pod-parts';
import { LAST_PORT } from '../../kubernetes/port';
import type { MultiNodeRow } from '../../releases';
import type { Layout } from './layout';

/** How a port in a feature's parts is used. */
export interface PortUse {
  /** The prop that moves it. */
  readonly field: string;
  /** Whether each data parallel rank has one of its own, counted up from the first rank of a replica. */
  readonly perRank?: boolean;
}

/** All that listens in a server's pods. */
export interface PortContext {
  /** The port that clients talk to. */
  readonly port: number;
  /** Ports of the engine's API. */
  readonly apiPorts: readonly number[];
  readonly parts: Required<PodParts>;
  /** Of the ports in the parts, by name: how they are used. */
  readonly uses: Readonly<Record<string, PortUse>>;
  readonly layout: Layout;
  readonly engineKind: string;
  readonly row: MultiNodeRow;
}

/** Something that listens on ports in a row. */
interface Listener {
  /** As a message names it. */
  readonly name: string;
  /** The prop that moves it; undefined where none does. */
  readonly field?: string;
  readonly first: number;
  /** How many ports, in one pod. */
  readonly inPod: number;
  /** How many in all pods of a replica, where each pod goes on from the one before; undefined where all pods have the same. */
  readonly inReplica?: number;
}

/** Ports counted up past the last that there is, each prop once. */
export function portRangeProblems(context: PortContext): Problem[] {
  const found = new Map<string, Problem>();
  for (const { name, field = 'port', first, inPod, inReplica = inPod } of [
    ...apiListeners(context),
    ...namedListeners(context),
  ]) {
    const last = first + inReplica - 1;
    if (last <= LAST_PORT) continue;
    found.set(field, {
      field,
      what: `ranks count up from it, and ${name} would have ${last}`,
      fix: `begin lower: the last port is ${LAST_PORT}.`,
    });
  }
  return [...found.values()];
}

/** Two that listen on one port of a pod: the second never starts. */
export function repeatedPortProblems(context: PortContext): Problem[] {
  const api = apiListeners(context);
  const others = [...meetingPoint(context), ...namedListeners(context)];
  return others.flatMap((one, i): Problem[] => {
    const other = [...api, ...others.slice(0, i)].find((before) => areInOnePod(before, one));
    if (!other) return [];
    const number = Math.max(one.first, other.first);
    return [
      {
        field: one.field ?? other.field ?? 'port',
        what: `${number} is the port of ${nameAt(one, number)} and of ${nameAt(other, number)}`,
        fix: 'move one of them.',
      },
    ];
  });
}

/** The engine's API, and what stands before it. */
function apiListeners({ port, apiPorts, parts }: PortContext): Listener[] {
  const sidecarPorts = parts.initContainers.flatMap(({ ports = [] }) => ports.map(({ containerPort }) => containerPort));
  return [
    ...apiPorts.map((first) => ({ name: 'the engine', field: 'port', first, inPod: 1 })),
    ...[port, ...sidecarPorts].map((first) => ({ name: 'the sidecar', field: 'port', first, inPod: 1 })),
  ];
}

/** Where the first pod of a group waits for the ranks of the others. */
function meetingPoint({ layout, engineKind, row }: PortContext): Listener[] {
  const point = (first: number): Listener => ({ name: 'the point where ranks meet', first, inPod: 1, inReplica: 1 });
  if (layout.kind === 'dataParallel') return [point(row.dataParallelRpcPort)];
  return layout.kind === 'spanning' && engineKind === 'sglang' ? [point(row.sglangRendezvousPort)] : [];
}

function namedListeners({ parts, uses, layout }: PortContext): Listener[] {
  const { dataParallelSizeLocal: ranks = 1 } = layout.parallelism;
  const inReplica = layout.kind === 'dataParallel' ? layout.dataParallelSize : ranks;
  return Object.entries(parts.ports).map(([name, first]) => {
    const { field, perRank = false } = uses[name] ?? {};
    return { name: `"${name}"`, field, first, ...(perRank ? { inPod: ranks, inReplica } : { inPod: 1 }) };
  });
}

/** Whether some pod has two on the same port. Of two that both go on from pod to pod, a pod has the same ranks. */
function areInOnePod(a: Listener, b: Listener): boolean {
  const together = a.inReplica !== undefined && b.inReplica !== undefined;
  const size = ({ inPod, inReplica = inPod }: Listener) => (together ? inPod : inReplica);
  return a.first < b.first + size(b) && b.first < a.first + size(a);
}

function nameAt({ name, first }: Listener, number: number): string {
  return number > first ? `a rank of ${name}` : name;
}
