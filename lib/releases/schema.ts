import type { Z } from '../internal/schema';
import { RELEASES, type ReleaseName, STACK_RELEASES, type StackReleaseName } from './index';

/** Schema of a release's name. */
export const releaseSchema = (z: Z) => z.enum(Object.keys(RELEASES) as [ReleaseName, ...ReleaseName[]]);

/** Schema of the name of a release of the vLLM Production Stack. */
export const stackReleaseSchema = (z: Z) => z.enum(Object.keys(STACK_RELEASES) as [StackReleaseName, ...StackReleaseName[]]);
