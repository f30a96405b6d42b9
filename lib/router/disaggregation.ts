import type { Problem } from '../internal/config-error';
import { quotedList } from '../internal/nearest';
import { DISAGGREGATING } from './config/check/handlers';
import type { EndpointPickerConfigDocument } from './config/document';
import type { KvHandshake, PoolMember } from './pool-member';
import { passes, roleFilterProblems } from './role-filters';

/** Why the servers of a pool cannot work on a request together. */
export function disaggregationProblems(members: readonly PoolMember[], config: EndpointPickerConfigDocument): Problem[] {
  const decoding = members.find(decodes);
  if (!decoding) return [nobodyDecodes(members)];
  const filters = roleFilterProblems(members, config);
  if (!members.some(prefillsForOthers)) return filters;
  const nameOf = (member: PoolMember) => `modelServers[${members.indexOf(member)}]`;
  return [
    ...members.flatMap((member) => [
      ...missingParts(member, nameOf(member)),
      ...disagreements(member, decoding, nameOf(member), nameOf(decoding)),
    ]),
    ...filters,
    ...handlerProblems(config),
  ];
}

/** Whatever else it does. */
function decodes({ role }: PoolMember): boolean {
  return passes('decode-filter', role);
}

function prefillsForOthers({ role }: PoolMember): boolean {
  return role === 'prefill' || role === 'encode-prefill';
}

function nobodyDecodes(members: readonly PoolMember[]): Problem {
  const roles = [...new Set(members.map((member) => member.role))];
  return {
    field: 'modelServers',
    what: `have the role ${quotedList(roles)} alone, and no answer ever comes from a server that does not decode`,
    fix: 'add a model server of role "decode", or leave the role out.',
  };
}

function missingParts(member: PoolMember, field: string): Problem[] {
  if (member.kvTransfer === undefined && (prefillsForOthers(member) || decodes(member))) {
    return [
      {
        field,
        what: `has no KV transfer, so that what is prefilled for a request cannot reach the server that decodes it`,
        fix: 'give it kvTransfer: true.',
      },
    ];
  }
  if (!decodes(member) || member.routesToPrefill) return [];
  return [
    {
      field,
      what: 'decodes and has no routing sidecar, so that it never asks a prefill server',
      fix: 'give it routingSidecar: true.',
    },
  ];
}

/** What two servers must have in common to hand blocks to one another. */
function disagreements(member: PoolMember, decoding: PoolMember, field: string, other: string): Problem[] {
  const problems: Problem[] = [];
  const differs = (what: string, mine: string | number | undefined, theirs: string | number | undefined, fix: string) => {
    if (mine !== theirs)
      problems.push({ field, what: `${what} ${mine ?? 'the default'}, and ${other} ${theirs ?? 'the default'}`, fix });
  };
  if (member === decoding || member.kvTransfer === undefined || decoding.kvTransfer === undefined) return problems;
  const [mine, theirs] = [member.kvTransfer, decoding.kvTransfer];
  differs('loads the model', member.model, decoding.model, 'give both the same model.');
  problems.push(...missingAdapters(member, decoding, field, other));
  differs('keeps KV blocks of so many tokens:', member.kvBlockSize, decoding.kvBlockSize, 'set the block size of both engines.');
  differs('hands KV blocks over by', mine.kind, theirs.kind, 'choose engines and accelerators that speak the same.');
  if (mine.kind !== theirs.kind) return problems;
  differs(
    'hands KV blocks over by the connector',
    mine.connector,
    theirs.connector,
    'give both an image of the same version, with image and engineVersion.',
  );
  differs(
    'hands KV blocks over in the memory of the',
    mine.bufferMemory,
    theirs.bufferMemory,
    `say kvTransfer: { kind: "${mine.kind}", bufferDevice: "cpu" } for both.`,
  );
  problems.push(...handshakeProblems(member, decoding, field, other));
  differs('moves KV blocks with', mine.transport, theirs.transport, 'say the same in kvTransfer of both.');
  differs('meets its peers on port', mine.bootstrapPort, theirs.bootstrapPort, 'say the same in kvTransfer of both.');
  if (mine.kind === 'nixl' && !divides(member.tensorParallelSize, decoding.tensorParallelSize)) {
    problems.push({
      field,
      what: `splits layers over ${member.tensorParallelSize} devices and ${other} over ${decoding.tensorParallelSize}, and neither is a multiple of the other, so that NIXL cannot map their blocks`,
      fix: 'make one tensorParallelSize a multiple of the other.',
    });
  }
  return problems;
}

/** Facts that engines compare, as messages put them, and what makes them equal. */
const HANDSHAKE = {
  engineVersion: {
    what: 'runs the engine in version',
    fix: 'give both an image of the same version, with image and engineVersion',
  },
  dtype: { what: 'computes in the number format', fix: 'set the same dtype in the engine of both' },
  kvCacheDtype: { what: 'keeps KV blocks in the number format', fix: 'set the same kvCacheDtype in the engine of both' },
  attentionBackend: { what: 'has the attention kernels', fix: 'set the same attentionBackend in the engine of both' },
  disableHybridKvCacheManager: {
    what: 'has for disableHybridKvCacheManager',
    fix: 'set the same disableHybridKvCacheManager in the engine of both',
  },
} as const satisfies Record<keyof Omit<KvHandshake, 'enforced'>, { what: string; fix: string }>;

/** For what the engines refuse one another before the first block, or read blocks as what they are not. */
function handshakeProblems(member: PoolMember, decoding: PoolMember, field: string, other: string): Problem[] {
  const [mine, theirs] = [member.kvTransfer?.handshake, decoding.kvTransfer?.handshake];
  if (!mine || !theirs || !(mine.enforced || theirs.enforced)) return [];
  const instead =
    member.kvTransfer?.kind === 'nixl'
      ? ', or say enforceHandshakeCompat: false in kvTransfer of both if you know that they fit'
      : '';
  return Object.entries(HANDSHAKE).flatMap(([name, { what, fix }]): Problem[] => {
    const [one, another] = [mine[name as keyof typeof HANDSHAKE], theirs[name as keyof typeof HANDSHAKE]];
    if (one === undefined || another === undefined || one === another) return [];
    return [
      {
        field,
        what: `${what} ${one}, and ${other} ${another}, so that neither takes KV blocks from the other`,
        fix: `${fix}${instead}.`,
      },
    ];
  });
}

/** Adapters that one of two servers lacks: both work on each request, and both are asked for it by name. */
function missingAdapters(member: PoolMember, decoding: PoolMember, field: string, other: string): Problem[] {
  const [mine, theirs] = [member.adapterNames, decoding.adapterNames];
  if (!mine || !theirs) return [];
  const lacking = (at: string, names: readonly string[], than: string): Problem[] =>
    names.length === 0
      ? []
      : [
          {
            field: at,
            what: `is without ${quotedList(names)}, which ${than} serves beside the model, and each request passes through both`,
            fix: 'give the engines of both the same adapters.',
          },
        ];
  return [
    ...lacking(
      field,
      theirs.filter((name) => !mine.includes(name)),
      other,
    ),
    ...lacking(
      other,
      mine.filter((name) => !theirs.includes(name)),
      field,
    ),
  ];
}

function divides(a: number, b: number): boolean {
  return a % b === 0 || b % a === 0;
}

function handlerProblems({ plugins = [] }: EndpointPickerConfigDocument): Problem[] {
  if (plugins.some(({ type }) => DISAGGREGATING.includes(type))) return [];
  return [
    {
      field: 'schedulingConfig.profileHandler',
      what: 'is none that disaggregates, so that nothing tells the decode servers of the prefill servers in the pool',
      fix: "give plugin('disagg-profile-handler', { deciders: { prefill: 'always-disagg-pd-decider' } }).",
    },
  ];
}
