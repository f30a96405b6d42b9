import type { CatalogEntry } from './entry';
import { OPTIMIZED_BASELINE } from './optimized-baseline';
import { RECIPES } from './recipes';

export { type CatalogEntry, objectsOf, yamlOf } from './entry';

/** Every published variant that this library makes. */
export const CATALOG: readonly CatalogEntry[] = [...OPTIMIZED_BASELINE, ...RECIPES];
