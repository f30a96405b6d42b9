import type { CatalogEntry } from './entry';
import { CLOUDS } from './production-stack-clouds';
import { EXAMPLES } from './production-stack-examples';
import { TUTORIALS } from './production-stack-tutorials';

/** What the chart of the Production Stack makes of upstream's values files, as programs that mean the same. */
export const PRODUCTION_STACK: readonly CatalogEntry[] = Object.entries({ ...TUTORIALS, ...EXAMPLES, ...CLOUDS }).map(
  ([render, build]) => ({ release: 'production-stack-0.1.12', file: `${render}.yaml`, namespace: 'default', build }),
);
