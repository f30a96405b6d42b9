import type { KvTransferRow } from '../release';

const OVERLAYS = 'v0.7.0 guides/pd-disaggregation/modelserver';

const ON_THE_NETWORK = { UCX_TLS: 'tcp' };

/** How model servers hand KV blocks to one another. */
export const KV_TRANSFER = {
  connectors: {
    nixl: {
      engine: 'vllm',
      sidecar: 'nixlv2',
      name: 'NixlConnector',
      // compute_nixl_compatibility_hash of vLLM.
      handshake: true,
      transport: 'UCX',
      addressEnv: 'VLLM_NIXL_SIDE_CHANNEL_HOST',
      abortTimeoutEnv: 'VLLM_NIXL_ABORT_REQUEST_TIMEOUT',
      ports: { sideChannel: { name: 'nixl', number: 5600, env: 'VLLM_NIXL_SIDE_CHANNEL_PORT', perRank: true } },
      roles: {},
      source: `${OVERLAYS}/gpu/vllm/base`,
    },
    tpu: {
      engine: 'vllm',
      sidecar: 'nixlv2',
      name: 'TPUConnectorHMA',
      modulePath: 'tpu_inference.distributed.tpu_connector_hma',
      earlier: {
        before: '0.20.0',
        name: 'TPUConnector',
        modulePath: 'tpu_inference.distributed.tpu_connector',
        hybridModels: false,
        source: 'tpu-inference 0.11.1, 0.13.2 and 0.18.0, tpu_inference/distributed',
      },
      addressEnv: 'POD_IP',
      ports: {
        transfer: { name: 'tpu-kv-transfer', number: 9100, env: 'TPU_KV_TRANSFER_PORT' },
        sideChannel: { name: 'tpu-pd-coord', number: 9600, env: 'TPU_SIDE_CHANNEL_PORT' },
      },
      roles: { prefill: 'kv_producer', decode: 'kv_consumer' },
      source: `${OVERLAYS}/tpu/vllm`,
    },
    sglang: {
      engine: 'sglang',
      sidecar: 'sglang',
      name: 'nixl',
      ports: { bootstrap: { name: 'bootstrap', number: 8998, env: 'SGLANG_BOOTSTRAP_PORT' } },
      roles: { prefill: 'prefill', decode: 'decode' },
      source: `${OVERLAYS}/gpu/sglang/base`,
    },
    // It answers as if blocks had come, without any.
    simulated: {
      engine: 'simulator',
      sidecar: 'nixlv2',
      name: 'none',
      ports: {},
      roles: {},
      source: 'llm-d-inference-sim v0.8.2',
    },
  },
  accelerators: {
    nvidia: { vllm: { kind: 'nixl', hybridModels: true }, sglang: { kind: 'sglang' } },
    amd: { vllm: { kind: 'nixl', hybridModels: true } },
    // NIXL cannot read the memory of these devices: blocks go through the host's.
    'intel-xpu': { vllm: { kind: 'nixl', hybridModels: true, bufferDevice: 'cpu', env: ON_THE_NETWORK, portSaid: true } },
    'intel-gaudi': { vllm: { kind: 'nixl', bufferDevice: 'cpu', env: ON_THE_NETWORK, privileged: true, portSaid: true } },
    'google-tpu': { vllm: { kind: 'tpu', hybridModels: true, portSaid: true } },
    simulated: { simulator: { kind: 'simulated' } },
  },
} as const satisfies KvTransferRow;
