import type { Problem } from '../../../internal/config-error';
import { didYouMean } from '../../../internal/nearest';
import type { FeatureContext } from '../feature';
import { PD_ROLES } from './facts';
import { lmcacheHardwareOf } from './hardware';
import type { LmcachePd, LmcacheProps } from './props';

/** Why LMCache cannot reach others as it is asked to, or be reached. */
export function lmcacheChannelProblems(server: FeatureContext, said: LmcacheProps): Problem[] {
  return [...(said.pd ? pdProblems(server, said, said.pd) : []), ...channelProblems(server, said)];
}

/** The role of a server that takes the other side. */
const OTHER_SIDE = { sender: 'decode', receiver: 'prefill' } as const;

function pdProblems(server: FeatureContext, said: LmcacheProps, pd: LmcachePd): Problem[] {
  const problems: Problem[] = [];
  const role = PD_ROLES[pd.role];
  if (said.kvRole !== undefined && said.kvRole !== role) {
    problems.push({
      field: 'lmcache.kvRole',
      what: `"${said.kvRole}" is not what a ${pd.role} of pd is`,
      fix: `leave it out: it is "${role}".`,
    });
  }
  const { role: asked } = server.props;
  if (asked === OTHER_SIDE[pd.role]) {
    problems.push({
      field: 'lmcache.pd.role',
      what: `"${pd.role}" is what ${asked === 'decode' ? 'prefill' : 'decode'} does, and the server's role is "${asked}"`,
      fix: `give "${pd.role === 'sender' ? 'receiver' : 'sender'}", or the other role.`,
    });
  }
  if (said.p2p) {
    problems.push({ field: 'lmcache.p2p', what: 'stands beside pd, and LMCache does one of them', fix: 'keep one of them.' });
  }
  if (server.props.kvTransfer) {
    problems.push({
      field: 'lmcache.pd',
      what: 'hands the blocks of prefill to decode, and so does kvTransfer',
      fix: 'keep one of them.',
    });
  }
  return problems;
}

/** What opens ports, and what the hardware has no channel for. */
function channelProblems(server: FeatureContext, said: LmcacheProps): Problem[] {
  const { accelerator, enginesPerPod, podsPerEngine } = server;
  const { limits, transferChannels = [] } = lmcacheHardwareOf(accelerator) ?? {};
  const problems: Problem[] = [];
  const asked = (['pd', 'p2p'] as const).filter((prop) => said[prop]);
  for (const prop of asked) {
    if (limits?.[prop]) continue;
    problems.push({
      field: `lmcache.${prop}`,
      what: `LMCache on ${accelerator.spec.displayName} has nothing that moves blocks between engines`,
      fix: prop === 'pd' ? 'leave it out, and use kvTransfer.' : 'leave it out, or share a store with remote.',
    });
  }
  const channel = [said.pd, said.p2p].map((one) => (typeof one === 'object' ? one.transferChannel : undefined)).find(Boolean);
  if (asked.length > 0 && channel !== undefined && transferChannels.length > 0 && !transferChannels.includes(channel)) {
    problems.push({
      field: `lmcache.${asked[0]}.transferChannel`,
      what: `"${channel}" is no channel of LMCache on ${accelerator.spec.displayName}`,
      fix: didYouMean(channel, transferChannels),
    });
  }
  if (said.p2p && !said.controller) {
    problems.push({
      field: 'lmcache.controller',
      what: 'is missing, and with p2p engines find one another through it',
      fix: 'give the address of a controller, or leave p2p out.',
    });
  }
  const ports = Object.entries(said.controller ?? {}).filter(([, value]) => typeof value === 'number');
  for (const [i, [name, port]] of ports.entries()) {
    const other = ports.slice(0, i).find(([, taken]) => taken === port);
    if (!other) continue;
    problems.push({
      field: `lmcache.controller.${name}`,
      what: `${port} is its ${other[0]}, and each is a socket of its own`,
      fix: 'give each port a number of its own.',
    });
  }
  if (said.worker && !said.controller) {
    problems.push({
      field: 'lmcache.worker',
      what: 'reports to a controller, and there is none',
      fix: 'give controller, or leave it out.',
    });
  }
  const ranked = ([said.controller && 'controller', ...asked] as const).filter((prop) => prop !== undefined);
  if (ranked[0] !== undefined && (enginesPerPod > 1 || podsPerEngine > 1)) {
    const why =
      enginesPerPod > 1
        ? `${enginesPerPod} data parallel engines of a pod would listen on the same ports under one name`
        : `one engine spreads over ${podsPerEngine} pods, and each would have a name of its own`;
    problems.push({
      field: `lmcache.${ranked[0]}`,
      what: why,
      fix: `make each engine a pod: split the ranks into replicas, or leave ${ranked[0]} out.`,
    });
  }
  return problems;
}
