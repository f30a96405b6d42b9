import { describe as lineOf } from '../../../lib/internal/config-error';
import { type ConfigFindings, checkEndpointPickerConfig } from '../../../lib/router/config';

type Ref = string | { readonly pluginRef: string; readonly weight?: unknown };
type Entry = string | Record<string, unknown>;

interface Parts {
  readonly plugins?: readonly Entry[];
  /** The one profile, `default`. */
  readonly profile?: readonly Ref[];
  readonly profiles?: Readonly<Record<string, readonly Ref[]>>;
  readonly [section: string]: unknown;
}

/** A config of queue-scorer alone, with other parts in its place. */
export function aConfig({
  plugins = [],
  profile = ['queue-scorer'],
  profiles,
  ...sections
}: Parts = {}): Record<string, unknown> {
  const entries: readonly Entry[] = ['queue-scorer', ...plugins];
  return {
    apiVersion: 'inference.networking.x-k8s.io/v1alpha1',
    kind: 'EndpointPickerConfig',
    plugins: entries.map((entry) => (typeof entry === 'string' ? { type: entry } : entry)),
    schedulingProfiles: Object.entries(profiles ?? { default: profile }).map(([name, refs]) => ({
      name,
      plugins: refs.map((ref) => (typeof ref === 'string' ? { pluginRef: ref } : ref)),
    })),
    ...sections,
  };
}

/** Parameters of the smallest precise-prefix-cache-scorer about which there is nothing to say. */
export const aPreciseScorer = {
  tokenProcessorConfig: { blockSize: 64 },
  indexerConfig: { tokenizersPoolConfig: { modelName: 'org/model' } },
};

/** The findings as they are printed, warnings led by their name. */
export function said(documentOrText: unknown): string[] {
  const { errors, warnings }: ConfigFindings = checkEndpointPickerConfig(documentOrText);
  return [...errors.map(lineOf), ...warnings.map((warning) => `(${warning.name}) ${lineOf(warning)}`)];
}
