import type { Z } from '../internal/schema';
import { RELEASES, type ReleaseName } from './index';

/** Schema of a release's name. */
export const releaseSchema = (z: Z) => z.enum(Object.keys(RELEASES) as [ReleaseName, ...ReleaseName[]]);
