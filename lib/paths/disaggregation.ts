import type { Construct } from 'constructs';
import type { Z } from '../internal/schema';
import { type KvTransferProps, kvTransferSchema } from '../model-server/features/kv-transfer-props';
import { type RdmaProps, rdmaSchema } from '../model-server/features/rdma';
import { type RoutingSidecarProps, routingSidecarSchema } from '../model-server/features/routing-sidecar-props';
import type { ModelServer } from '../model-server/model-server';
import type { DisaggregationRows } from '../releases';
import type { PluginUse } from '../router/config';
import { deciderSchema } from '../router/config/schema';
import { Router } from '../router/router';
import type { WellLitPathProps } from './props';
import { disaggregate } from './scheduling';
import { type ResolvedPath, refuseUnheard, routerProps, warnOfMaturity } from './well-lit-path';

/** The groups of servers that such a path has. */
export type Group = 'prefill' | 'decode';

/** What every path takes whose prompts are read by one group of servers and answers written by another. */
export interface DisaggregationProps {
  /** How KV blocks get from prefill to decode. @default - NIXL for vLLM, the TPU connector on TPUs, SGLang's disaggregation */
  readonly kvTransfer?: KvTransferProps;
  /** The sidecar of the decode servers. @default - what upstream validated */
  readonly routingSidecar?: RoutingSidecarProps;
  /** The RDMA network between the pods. @default - the platform's, where upstream's guide uses it */
  readonly rdma?: RdmaProps | boolean;
  /**
   * Who says whether a request is worth a prefill elsewhere, such as `plugin('prefix-based-pd-decider', { nonCachedTokens: 256 })`.
   * @default always-disagg-pd-decider
   */
  readonly decider?: PluginUse<'disagg-decider'>;
}

/** @internal Fields of {@link DisaggregationProps}. */
export const disaggregationFields = (z: Z) => ({
  kvTransfer: kvTransferSchema(z).optional(),
  routingSidecar: routingSidecarSchema(z).optional(),
  rdma: z.union([z.boolean(), rdmaSchema(z)]).optional(),
  decider: deciderSchema(z).optional(),
});

/**
 * The router before both groups.
 * @param paths how each group was chosen; the router is where decode is
 */
export function disaggregatedRouter(
  at: Construct,
  props: WellLitPathProps & DisaggregationProps,
  { guide, scheduling }: Pick<DisaggregationRows, 'guide' | 'scheduling'>,
  paths: Readonly<Record<Group, ResolvedPath>>,
  servers: Readonly<Record<Group, ModelServer>>,
): Router {
  const there = "plugin('disagg-profile-handler', { deciders: { prefill: … } })";
  refuseUnheard(at, props, 'decider', props.decider, there);
  warnOfMaturity(at, guide, paths.decode);
  const alike =
    paths.prefill.accelerator.id === paths.decode.accelerator.id && paths.prefill.engine.kind === paths.decode.engine.kind;
  if (!alike) warnOfMaturity(at, guide, paths.prefill, 'prefill.accelerator');
  const own = { configFileName: scheduling.configFileName };
  const config = () => disaggregate(scheduling, props.decider);
  return new Router(at, 'router', routerProps(paths.decode, props, [servers.decode, servers.prefill], config, own));
}
