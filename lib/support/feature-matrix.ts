/**
 * How far upstream stands behind a combination: `high` is tested nightly on several providers and benchmarked, `medium` nightly on one,
 * `experimental` works but is not tested regularly, `unvalidated` has manifests and no mark in the matrix.
 */
export type MaturityLevel = 'high' | 'medium' | 'experimental' | 'unvalidated';

/** Path to accelerator id to engine kind to level. What is not in it was never published. */
type Matrix = Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, MaturityLevel>>>>>>;

/** Release to its feature matrix. */
export const FEATURE_MATRIX: Readonly<Record<string, Matrix>> = {
  'v0.7.0': {
    'optimized-baseline': {
      nvidia: { vllm: 'high', sglang: 'medium' },
      amd: { vllm: 'experimental', sglang: 'unvalidated' },
      'intel-xpu': { vllm: 'experimental' },
      'intel-gaudi': { vllm: 'experimental' },
      'google-tpu': { vllm: 'experimental' },
      cpu: { vllm: 'experimental' },
    },
    'tiered-prefix-cache': {
      nvidia: { vllm: 'medium' },
      'google-tpu': { vllm: 'unvalidated' },
    },
    'pd-disaggregation': {
      nvidia: { vllm: 'high', sglang: 'experimental' },
      amd: { vllm: 'experimental' },
      'intel-xpu': { vllm: 'experimental' },
      'intel-gaudi': { vllm: 'unvalidated' },
      'google-tpu': { vllm: 'experimental' },
    },
    'precise-prefix-cache-aware': {
      nvidia: { vllm: 'medium', sglang: 'medium' },
      amd: { vllm: 'unvalidated' },
      'intel-xpu': { vllm: 'medium' },
      'intel-gaudi': { vllm: 'unvalidated' },
      'google-tpu': { vllm: 'unvalidated' },
      cpu: { vllm: 'unvalidated' },
    },
    'wide-ep-lws': { nvidia: { vllm: 'experimental' } },
    // The scheduler does not depend on the accelerator, upstream says, and marks what it tested.
    'predicted-latency-based-scheduling': {
      nvidia: { vllm: 'medium', sglang: 'medium' },
      amd: { vllm: 'unvalidated', sglang: 'unvalidated' },
      'intel-xpu': { vllm: 'unvalidated' },
      'intel-gaudi': { vllm: 'unvalidated' },
      'google-tpu': { vllm: 'unvalidated' },
      cpu: { vllm: 'unvalidated' },
    },
  },
};

/** Release to what is beside a path, whatever it runs on: name to engine kind to level. */
export const BESIDE_PATHS: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, MaturityLevel>>>>>> = {
  'v0.7.0': {
    'workload-autoscaling': { vllm: 'experimental' },
    'asynchronous-processing': { vllm: 'experimental' },
  },
};

/** How far a release stands behind something beside a path; undefined where it says nothing. */
export function maturityBeside(release: string, name: string, engine: string): MaturityLevel | undefined {
  return BESIDE_PATHS[release]?.[name]?.[engine];
}

const RESERVATIONS = {
  experimental: 'works, and upstream does not test it regularly',
  unvalidated: 'is not validated by upstream',
} as const;

/** What a level below `medium` warns of, after what has it; undefined of levels that upstream tests. */
export function reservationOf(
  level: MaturityLevel,
): { readonly id: keyof typeof RESERVATIONS; readonly clause: string } | undefined {
  return level === 'experimental' || level === 'unvalidated' ? { id: level, clause: RESERVATIONS[level] } : undefined;
}

/** How far a release stands behind a path on an accelerator with an engine; undefined where it says nothing. */
export function maturityOf(release: string, path: string, accelerator: string, engine: string): MaturityLevel | undefined {
  return FEATURE_MATRIX[release]?.[path]?.[accelerator]?.[engine];
}
