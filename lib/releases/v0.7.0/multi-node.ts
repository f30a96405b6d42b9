import type { MultiNodeRow } from '../release';

/** Where the pods of a group meet. */
export const MULTI_NODE = {
  dataParallelRpcPort: 5555,
  sglangRendezvousPort: 20000,
  source:
    'v0.7.0 guides/wide-ep-lws/modelserver/gpu/vllm/base; the port of SGLang: https://docs.sglang.ai/references/multi_node_deployment',
} as const satisfies MultiNodeRow;
