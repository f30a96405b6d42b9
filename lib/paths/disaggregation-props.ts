import type { Z } from '../internal/schema';
import { type KvTransferProps, kvTransferSchema } from '../model-server/features/kv-transfer-props';
import { type RdmaProps, rdmaSchema } from '../model-server/features/rdma';
import { type RoutingSidecarProps, routingSidecarSchema } from '../model-server/features/routing-sidecar-props';
import type { PluginUse } from '../router/config';

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
  decider: z
    .custom<PluginUse<'disagg-decider'>>(
      (value) => typeof value === 'string' || (typeof value === 'object' && value !== null),
      "Give 'always-disagg-pd-decider', or plugin('prefix-based-pd-decider', { nonCachedTokens: 256 })",
    )
    .optional(),
});
