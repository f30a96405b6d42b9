import type { JsonObject } from '../../engines';
import type { Problem } from '../../internal/config-error';
import { quotedList } from '../../internal/nearest';
import { isOlder } from '../../internal/versions';
import type { Env } from '../../kubernetes/env';
import type { OwnedEnv } from '../../kubernetes/owned-env';
import type { PodParts } from '../../kubernetes/pod-parts';
import type { KvConnectorRow, KvPortRow, KvTransferDefault } from '../../releases';
import type { KvHandshake } from '../../router/pool-member';
import { isHybrid } from '../../support/models';
import type { PortUse } from '../workload/ports';
import type { FeatureContext, ServerFeature } from './feature';
import type { NixlKvTransfer, SglangKvTransfer, TpuKvTransfer } from './kv-transfer-props';

/** The options of every kind, where what is not one of a kind's own is not there. */
type Options = Partial<Omit<NixlKvTransfer, 'kind'> & Omit<TpuKvTransfer, 'kind'> & Omit<SglangKvTransfer, 'kind'>>;

const BOOTSTRAP_FIX = "leave it out, and say it with kvTransfer: { kind: 'sglang', bootstrapPort }.";

/** What a connector is called with: the caller's words, and the rows under them. */
interface Chosen {
  readonly said: Options;
  readonly row: KvConnectorRow;
  readonly fit: KvTransferDefault;
  /** What the engine calls the server's part. */
  readonly engineRole?: string;
}

/** The connector that a server uses; nothing where it keeps its blocks to itself. */
export function kvConnectorOf(context: FeatureContext): KvConnectorRow | undefined {
  const chosen = choose(context);
  return chosen && 'row' in chosen ? chosen.row : undefined;
}

/** What the caller said of it. */
export function kvTransferPropsOf(context: FeatureContext): Chosen['said'] {
  const chosen = choose(context);
  return chosen && 'row' in chosen ? chosen.said : {};
}

/** Hands KV blocks to other servers, or takes them from there. */
export function resolveKvTransfer(context: FeatureContext): ServerFeature | readonly Problem[] | undefined {
  const chosen = choose(context);
  if (!chosen || !('row' in chosen)) return chosen;
  const { kind } = chosen.fit;
  const { pipelineParallelSize: stages = 1 } = context.props;
  if (kind === 'nixl' && stages > 1) return [stagesProblem(stages)];
  if (kind === 'simulated') return { prop: 'kvTransfer', kvTransfer: { kind } };
  return { prop: 'kvTransfer', ...(kind === 'sglang' ? sglang(context, chosen) : vllm(context, chosen)) };
}

/** @see https://github.com/vllm-project/vllm/issues/40674 */
function stagesProblem(stages: number): Problem {
  return {
    field: 'pipelineParallelSize',
    what: `${stages} stages have the layers of the model among them, and NixlConnector hands over the blocks of a single stage`,
    fix: 'raise tensorParallelSize instead, or leave kvTransfer out.',
  };
}

function choose({
  props,
  release,
  role,
  engine,
  engineImage,
  accelerator,
}: FeatureContext): Chosen | readonly Problem[] | undefined {
  const { kvTransfer } = props;
  if (kvTransfer === undefined || kvTransfer === false) return undefined;
  const { connectors, accelerators } = release.kvTransfer;
  const known = accelerator.rowIn(accelerators)?.[engine.kind];
  const kind = kvTransfer === true ? known?.kind : kvTransfer.kind;
  if (kind === undefined) {
    const able = Object.keys(accelerator.rowIn(accelerators) ?? {});
    const other = able.length > 0 ? `use ${able.map((name) => `Engine.${name}()`).join(' or ')}` : 'choose another accelerator';
    return [
      {
        field: 'kvTransfer',
        what: `llm-d ${release.name} knows no way for ${engine.displayName} on ${accelerator.spec.displayName} to hand over KV blocks`,
        fix: `${other}, or name a kind that your image has, such as { kind: "nixl" }.`,
      },
    ];
  }
  const row = connectors[kind];
  if (row.engine !== engine.kind || (known && known.kind !== kind)) {
    return [
      {
        field: 'kvTransfer.kind',
        what: `"${kind}" is not what ${engine.displayName} on ${accelerator.spec.displayName} speaks`,
        fix: known ? `write "${known.kind}", or true.` : `choose a kind of ${engine.displayName}.`,
      },
    ];
  }
  const roles = Object.keys(row.roles);
  const engineRole = row.roles[role];
  if (roles.length > 0 && engineRole === undefined) {
    return [
      {
        field: 'role',
        what: `"${role}" has no part in the KV transfer of kind "${kind}", which goes one way`,
        fix: `choose one of ${quotedList(roles)}, or leave kvTransfer out.`,
      },
    ];
  }
  return { said: kvTransfer === true ? {} : kvTransfer, ...atVersion(row, known ?? { kind }, engineImage.version), engineRole };
}

/** The connector that the engine's version has. */
function atVersion(row: KvConnectorRow, fit: KvTransferDefault, version: string): Pick<Chosen, 'row' | 'fit'> {
  const { earlier } = row;
  if (earlier === undefined || !isOlder(version, earlier.before)) return { row, fit };
  const { name, modulePath, hybridModels } = earlier;
  return { row: { ...row, name, modulePath }, fit: { ...fit, hybridModels: hybridModels && fit.hybridModels === true } };
}

function vllm(context: FeatureContext, { said, row, fit, engineRole }: Chosen): Omit<ServerFeature, 'prop'> {
  const { props, engine } = context;
  const extraConfig: JsonObject = {
    ...(said.backends && { backends: said.backends }),
    ...(said.enforceHandshakeCompat !== undefined && { enforce_handshake_compat: said.enforceHandshakeCompat }),
    ...said.extraConfig,
  };
  const keepsHybrid = keepsHybridCache(props.model, engine, fit);
  const ports = { sideChannel: said.sideChannelPort, transfer: said.transferPort };
  const hybrid = keepsHybrid ? { disableHybridKvCacheManager: false } : {};
  const bufferDevice = said.bufferDevice ?? fit.bufferDevice;
  return {
    settings: {
      ...hybrid,
      kvTransferConfig: {
        kvConnector: row.name,
        kvConnectorModulePath: row.modulePath,
        kvRole: engineRole ?? 'kv_both',
        kvBufferDevice: bufferDevice,
        kvLoadFailurePolicy: said.loadFailurePolicy,
        kvConnectorExtraConfig: Object.keys(extraConfig).length > 0 ? extraConfig : undefined,
      },
    },
    parts: {
      containerSecurityContext: fit.privileged ? { privileged: true } : undefined,
      env: {
        ...fit.env,
        ...(row.addressEnv !== undefined && { [row.addressEnv]: { fieldPath: 'status.podIP' } }),
        ...portEnv(row, ports, fit.portSaid),
        ...(row.abortTimeoutEnv !== undefined &&
          said.abortTimeoutSeconds !== undefined && { [row.abortTimeoutEnv]: String(said.abortTimeoutSeconds) }),
      },
      ports: portNumbers(row, ports),
    },
    portUses: portUses(row),
    ownedEnv: [ownedEnv(row, said)],
    kvTransfer: {
      kind: fit.kind,
      connector: row.name,
      transport: said.backends?.join(',') ?? row.transport,
      bufferMemory: bufferDevice === 'cpu' ? 'host' : 'device',
      handshake: {
        enforced: extraConfig.enforce_handshake_compat !== false,
        ...handshakeOf({ ...context, engine: engine.withDefaults(hybrid) }, row),
      },
    },
  };
}

/** Whether the transfer alone has the engine keep its hybrid KV-cache manager. */
export function transferKeepsHybridCache(context: FeatureContext): boolean {
  const chosen = choose(context);
  return chosen !== undefined && 'row' in chosen && keepsHybridCache(context.props.model, context.engine, chosen.fit);
}

/** A KV connector switches the hybrid manager off, and a hybrid model does not do well without it, or not at all. */
function keepsHybridCache(model: string, engine: FeatureContext['engine'], fit: KvTransferDefault): boolean {
  return fit.hybridModels === true && isHybrid(model) && saysNothing(engine, 'disableHybridKvCacheManager');
}

/** Whether neither a setting nor an extra argument says it. */
function saysNothing(engine: FeatureContext['engine'], setting: string, value: unknown = false): boolean {
  return !(setting in engine.settings) && setting in engine.withDefaults({ [setting]: value }).settings;
}

/** Names of one number format. */
const FORMATS: Readonly<Record<string, string>> = { half: 'float16', float: 'float32' };

/** What the engine is told of its blocks, of what peers compare. */
function handshakeOf({ engine, engineImage }: FeatureContext, row: KvConnectorRow): Omit<KvHandshake, 'enforced'> {
  const settings: Readonly<Record<string, unknown>> = { ...engine.settings };
  const told = (setting: string, byDefault: string, example: unknown = byDefault): string | undefined => {
    const value = settings[setting];
    if (value !== undefined) return FORMATS[String(value)] ?? String(value);
    // An extra argument that says it is not read.
    return saysNothing(engine, setting, example) ? byDefault : undefined;
  };
  const formats = { dtype: told('dtype', 'auto'), kvCacheDtype: told('kvCacheDtype', 'auto') };
  if (row.handshake !== true) return formats;
  return {
    engineVersion: engineImage.version,
    ...formats,
    attentionBackend: told('attentionBackend', "the engine's choice"),
    disableHybridKvCacheManager: told('disableHybridKvCacheManager', "the engine's choice", false),
  };
}

function sglang(context: FeatureContext, { said, row, fit, engineRole }: Chosen): Omit<ServerFeature, 'prop'> {
  const transport = said.transferBackend ?? row.name;
  const bootstrapPort = said.bootstrapPort ?? row.ports.bootstrap?.number;
  return {
    settings: {
      disaggregationMode: engineRole,
      disaggregationTransferBackend: transport,
      disaggregationBootstrapPort: said.bootstrapPort,
      disaggregationIbDevice: said.ibDevices?.join(','),
    },
    // The engine has the port by itself; container, sidecar and peers must know another.
    owns: bootstrapPort === undefined ? {} : { disaggregationBootstrapPort: { value: bootstrapPort, fix: BOOTSTRAP_FIX } },
    // Decode asks, and prefill answers.
    parts: engineRole === 'prefill' ? { ports: portNumbers(row, { bootstrap: bootstrapPort }) } : {},
    portUses: portUses(row),
    kvTransfer: { kind: fit.kind, transport, bootstrapPort, handshake: { enforced: true, ...handshakeOf(context, row) } },
  };
}

type PortNumbers = { readonly [P in keyof KvConnectorRow['ports']]?: number };

function portsOf(row: KvConnectorRow, said: PortNumbers): { port: KvPortRow; number: number; moved: boolean }[] {
  return Object.entries(row.ports).map(([name, port]) => {
    const number = said[name as keyof PortNumbers] ?? port.number;
    return { port, number, moved: number !== port.number };
  });
}

function portNumbers(row: KvConnectorRow, said: PortNumbers): PodParts['ports'] {
  return Object.fromEntries(portsOf(row, said).map(({ port, number }) => [port.name, number]));
}

function portUses(row: KvConnectorRow): Readonly<Record<string, PortUse>> {
  return Object.fromEntries(
    Object.entries(row.ports).map(([name, port]) => [port.name, { field: `kvTransfer.${name}Port`, perRank: port.perRank }]),
  );
}

/** Variables by which peers find one another: another number or address than the others know leads nowhere. */
function ownedEnv(row: KvConnectorRow, said: Options): OwnedEnv {
  const ports = Object.values(row.ports).map(({ env }) => env);
  const timeout = said.abortTimeoutSeconds === undefined ? undefined : row.abortTimeoutEnv;
  return {
    names: [row.addressEnv, ...ports, timeout].filter((name) => name !== undefined),
    what: 'kvTransfer sets it, and other parts of the pod follow from the same fact',
    fix: 'leave it out, and say it with kvTransfer.',
  };
}

function portEnv(row: KvConnectorRow, said: PortNumbers, always = false): Env {
  return Object.fromEntries(
    portsOf(row, said).flatMap(({ port, number, moved }) => (moved || always ? [[port.env, String(number)]] : [])),
  );
}
