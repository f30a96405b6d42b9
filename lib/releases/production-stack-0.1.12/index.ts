import type { StackRelease } from '../production-stack';
import { ENGINE_SCALING } from './autoscaling';
import { CACHE_SERVER } from './cache-server';
import { LORA } from './lora';
import { ENGINES } from './model-servers';
import { MONITORING } from './monitoring';
import { ROUTER } from './router';
import { SHARED_STORAGE } from './shared-storage';

/** vLLM Production Stack, chart vllm-stack 0.1.12. */
export const PRODUCTION_STACK_0_1_12 = {
  name: '0.1.12',
  cacheServer: CACHE_SERVER,
  sharedStorage: SHARED_STORAGE,
  lora: LORA,
  monitoring: MONITORING,
  engineScaling: ENGINE_SCALING,
  engines: ENGINES,
  router: ROUTER,
} as const satisfies StackRelease;
