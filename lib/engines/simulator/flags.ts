import type { FlagSource } from '../flags/source';

// Kept by hand. Source: llm-d/llm-d-inference-sim, pkg/common/parser.go of March 2026 (commit 057faa38, between the UDS tokenizer
// of 11 March and --startup-duration of 28 April) and docs/configuration.md. 0.8.2, of 31 March 2026, is the simulator of llm-d
// v0.6.0 and v0.7.0.

/** Flags of the simulator; the notation is explained at `FlagSource`. */
export const SIMULATOR_FLAGS: FlagSource = {
  versions: ['simulator 0.8.2'],
  flags: `
--block-size int choices=8|16|32|64|128
--config string
--data-parallel-rank int
--data-parallel-size int
--dataset-in-memory bool
--dataset-path string
--dataset-table-name string
--dataset-url string
--default-embedding-dimensions int
--ec-transfer-config string
--enable-kvcache bool
--enable-prefix-caching bool neg
--enable-request-id-headers bool
--enable-sleep-mode bool
--enforce-eager bool
--event-batch-size int
--failure-injection-rate int
--failure-types list:enum+ choices=rate_limit|invalid_api_key|context_length|server_error|invalid_request|model_not_found
--fake-metrics json
--fake-metrics-refresh-interval string
--global-cache-hit-threshold float
--hash-seed string
--inter-token-latency string
--inter-token-latency-std-dev string
--kv-cache-size int
--kv-cache-transfer-latency string
--kv-cache-transfer-latency-std-dev string
--kv-cache-transfer-time-per-token string
--kv-cache-transfer-time-std-dev string
--latency-calculator string
--lora-modules list:json+
--max-cpu-loras int
--max-loras int
--max-model-len int
--max-num-seqs int
--max-tool-call-array-param-length int
--max-tool-call-integer-param int
--max-tool-call-number-param float
--max-waiting-queue-length int
--min-tool-call-array-param-length int
--min-tool-call-integer-param int
--min-tool-call-number-param float
--mm-encoder-only bool
--mm-processor-kwargs string
--mode enum choices=echo|random
--model string
--object-tool-call-not-required-field-probability int
--port int
--prefill-overhead string
--prefill-time-per-token string
--prefill-time-std-dev string
--seed int
--self-signed-certs bool
--served-model-name list:string+
--ssl-certfile string
--ssl-keyfile string
--time-factor-under-load float
--time-to-first-token string
--time-to-first-token-std-dev string
--tool-call-not-required-param-probability int
--uds-socket-path string
--v,-v int
--vmodule string
--zmq-endpoint string
--zmq-max-connect-attempts int
`,
  configs: '',
};
