/** What a replica needs at the least, by accelerator id. Source: v0.7.0 docs/accelerators. */
const MINIMUM_PER_REPLICA: Readonly<Record<string, { readonly cores: number; readonly memoryGiB: number }>> = {
  cpu: { cores: 64, memoryGiB: 64 },
};

/** What upstream asks for per replica; undefined where it says nothing. */
export function minimumPerReplica(accelerator: string): { readonly cores: number; readonly memoryGiB: number } | undefined {
  return MINIMUM_PER_REPLICA[accelerator];
}
