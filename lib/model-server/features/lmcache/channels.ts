import { bytesOf } from '../../../kubernetes/quantity';
import type { PortUse } from '../../workload/ports';
import type { FeatureContext } from '../feature';
import type { LmcacheConfig } from './config';
import type { LmcachePdFacts } from './facts';
import { lmcacheHardwareOf } from './hardware';
import type { LmcachePd, LmcacheProps } from './props';

/** What LMCache is told to reach others, and the ports that it opens for them. */
export interface LmcacheChannels {
  readonly config: LmcacheConfig;
  /** Name to number. */
  readonly ports: Readonly<Record<string, number>>;
  readonly portUses: Readonly<Record<string, PortUse>>;
  /** Bytes of host memory. */
  readonly memory: number;
  readonly pd?: LmcachePdFacts;
}

/**
 * First ports of ranks, which the others count up from. Those that LMCache's own examples have, but for `p2pInit`: they have 8200, where an
 * engine listens behind a routing sidecar.
 */
const PORTS = { worker: 8500, p2pInit: 8600, p2pLookup: 8300, pdInit: 7300, pdAlloc: 7400 };
const HEARTBEAT_SECONDS = 10;
const PD_BUFFER = '1Gi';
const POD_IP = { fieldPath: 'status.podIP' };
const POD_NAME = { fieldPath: 'metadata.name' };

/** Controller, other engines, and the other side of a disaggregated request. */
export function lmcacheChannels(server: FeatureContext, said: LmcacheProps, ranks: number): LmcacheChannels {
  const parts = [controller(said, ranks), p2p(server, said, ranks), pd(server, said.pd, ranks)];
  return {
    config: Object.assign({}, ...parts.map((part) => part.config)),
    ports: Object.assign({}, ...parts.map((part) => part.ports)),
    portUses: Object.assign({}, ...parts.map((part) => part.portUses)),
    memory: parts.reduce((sum, part) => sum + part.memory, 0),
    pd: parts.find((part) => part.pd)?.pd,
  };
}

const NONE: LmcacheChannels = { config: {}, ports: {}, portUses: {}, memory: 0 };

function controller({ controller: address, worker = {} }: LmcacheProps, ranks: number): LmcacheChannels {
  if (!address) return NONE;
  const ports = portsFrom(worker.port ?? PORTS.worker, ranks);
  return {
    config: {
      enableController: true,
      // Two engines of one name would be one to the controller, and pods of one workload have the same environment.
      lmcacheInstanceId: POD_NAME,
      controllerPullUrl: `${address.host}:${address.pullPort}`,
      controllerReplyUrl: `${address.host}:${address.replyPort}`,
      lmcacheWorkerPorts: ports,
      // Without one, LMCache never says that it is alive, and the controller forgets it.
      lmcacheWorkerHeartbeatTime: worker.heartbeatSeconds ?? HEARTBEAT_SECONDS,
    },
    ...portsOf({ 'lmc-worker': [ports, 'lmcache.worker.port'] }),
    memory: 0,
  };
}

function p2p(server: FeatureContext, { p2p: asked }: LmcacheProps, ranks: number): LmcacheChannels {
  if (!asked) return NONE;
  const said = asked === true ? {} : asked;
  const [initPorts, lookupPorts] = [
    portsFrom(said.initPort ?? PORTS.p2pInit, ranks),
    portsFrom(said.lookupPort ?? PORTS.p2pLookup, ranks),
  ];
  return {
    config: {
      enableP2p: true,
      p2pHost: POD_IP,
      p2pInitPorts: initPorts,
      p2pLookupPorts: lookupPorts,
      transferChannel: said.transferChannel ?? channelOf(server),
    },
    ...portsOf({
      'lmc-p2p-init': [initPorts, 'lmcache.p2p.initPort'],
      'lmc-p2p-look': [lookupPorts, 'lmcache.p2p.lookupPort'],
    }),
    memory: 0,
  };
}

function pd(server: FeatureContext, said: LmcachePd | undefined, ranks: number): LmcacheChannels {
  if (!said) return NONE;
  const { role, buffer = 'device', bufferSize = PD_BUFFER } = said;
  const shared: LmcacheConfig = {
    enablePd: true,
    pdRole: role,
    pdBufferSize: bytesOf(bufferSize),
    pdBufferDevice: buffer === 'host' ? 'cpu' : lmcacheHardwareOf(server.accelerator)?.bufferDevice,
    transferChannel: said.transferChannel ?? channelOf(server),
    // A chunk that is left out at the end would be missing on the other side.
    saveUnfullChunk: true,
  };
  const memory = buffer === 'host' ? bytesOf(bufferSize) * ranks : 0;
  if (said.role === 'sender') {
    const { proxy } = said;
    return {
      config: {
        ...shared,
        ...(proxy ? { pdProxyHost: proxy.host, pdProxyPort: proxy.port } : { pdSkipProxyNotification: true }),
      },
      ...portsOf({}),
      memory,
      pd: { role, initPorts: [], allocPorts: [], proxy },
    };
  }
  const [initPorts, allocPorts] = [
    portsFrom(said.initPort ?? PORTS.pdInit, ranks),
    portsFrom(said.allocPort ?? PORTS.pdAlloc, ranks),
  ];
  return {
    // A receiver's peer is itself: the address that it listens at.
    config: { ...shared, pdPeerHost: POD_IP, pdPeerInitPort: initPorts, pdPeerAllocPort: allocPorts },
    ...portsOf({ 'lmc-pd-init': [initPorts, 'lmcache.pd.initPort'], 'lmc-pd-alloc': [allocPorts, 'lmcache.pd.allocPort'] }),
    memory,
    pd: { role, initPorts, allocPorts },
  };
}

function channelOf({ accelerator }: FeatureContext): string | undefined {
  return lmcacheHardwareOf(accelerator)?.transferChannels?.[0];
}

function portsFrom(first: number, ranks: number): readonly number[] {
  return Array.from({ length: ranks }, (_, rank) => first + rank);
}

/** Ports of ranks under names, and the prop that says the first of each row. */
function portsOf(rows: Readonly<Record<string, readonly [ports: readonly number[], field: string]>>) {
  const all = Object.entries(rows).flatMap(([stem, [ports, field]]) =>
    ports.map((port, rank) => ({ name: `${stem}-${rank}`, port, field })),
  );
  return {
    ports: Object.fromEntries(all.map(({ name, port }) => [name, port])),
    portUses: Object.fromEntries(all.map(({ name, field }): [string, PortUse] => [name, { field }])),
  };
}
