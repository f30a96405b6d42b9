import type { LazySchema } from '../internal/schema';
import type { FlagSource } from './flags/source';
import type { Rule } from './launch/sayings';

/** All that is known of an engine: what upstream decides, as data. */
export interface EngineRow {
  /** Its name in messages. */
  readonly title: string;
  /** The command of its container; its flags follow as args. */
  readonly command: readonly [string, ...string[]];
  /** The flag that names the model; without one the model is the first word. */
  readonly modelFlag?: string;
  /** The port that it listens on unless told otherwise. */
  readonly defaultPort: number;
  /** The address that it has to be told to listen on; without one it listens on all. */
  readonly host?: string;
  /** The setting that holds its KV block size, in tokens. */
  readonly blockSizeSetting: string;
  /** Its KV block size unless set, in tokens. */
  readonly defaultBlockSize: number;
  /** The setting without which it tells no metrics, if there is one. */
  readonly metricsSetting?: string;
  /** Value of the pod label `inference.networking.k8s.io/engine-type`: whose metric names it exposes. */
  readonly engineTypeLabel: 'vllm' | 'sglang';
  /** How it reads its command line: `vllm` accepts `_` for `-` and `--config.key value`. */
  readonly syntax: 'vllm' | 'argparse' | 'pflag';
  /** Facts of a launch that it has no use for: they are left out without a word. */
  readonly ignoredFacts: readonly string[];
  /** The flags of all versions of its packages. */
  readonly flags: FlagSource;
  /** The settings that are typed, in the order of the command line. */
  readonly schema: LazySchema;
  /** Settings that are JSON whose keys are typed as well. */
  readonly typedJson: readonly string[];
  /** Which settings cannot stand together. @default - nothing is known */
  readonly rules?: readonly Rule[];
}
