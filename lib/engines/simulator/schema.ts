import { optionalAmount, optionalCount, optionalFlag, optionalText } from '../../internal/optional';
import type { Expect, Same } from '../../internal/same';
import { defineSchema, type SchemaInput } from '../../internal/schema';
import { extrasFields, loraModule, optionalJson } from '../schema-parts';
import type { SimulatorEngineProps, SimulatorSettings } from './settings';

/** Schema of {@link SimulatorEngineProps}; flags are rendered in its order. */
export const simulatorSchema = defineSchema((z) => {
  const time = () =>
    z
      .string()
      .regex(/^(\d+(\.\d+)?(ns|us|ms|s|m|h))+$/, 'write a time such as "80ms"')
      .optional();
  return z.strictObject({
    mode: z.enum(['random', 'echo']).optional(),
    maxModelLen: optionalCount(z),
    maxNumSeqs: optionalCount(z),
    maxWaitingQueueLength: optionalCount(z),
    timeToFirstToken: time(),
    timeToFirstTokenStdDev: time(),
    interTokenLatency: time(),
    interTokenLatencyStdDev: time(),
    prefillOverhead: time(),
    prefillTimePerToken: time(),
    prefillTimeStdDev: time(),
    kvCacheTransferLatency: time(),
    kvCacheTransferLatencyStdDev: time(),
    kvCacheTransferTimePerToken: time(),
    timeFactorUnderLoad: z.number().min(1).optional(),
    seed: z.int().optional(),
    enableKvcache: optionalFlag(z),
    kvCacheSize: optionalCount(z),
    blockSize: z.literal([8, 16, 32, 64, 128]).optional(),
    hashSeed: optionalText(z),
    zmqEndpoint: optionalText(z),
    zmqMaxConnectAttempts: z.int().min(0).max(10).optional(),
    eventBatchSize: optionalCount(z),
    loraModules: z.array(loraModule(z)).min(1).readonly().optional(),
    maxLoras: optionalCount(z),
    maxCpuLoras: optionalCount(z),
    failureInjectionRate: z.int().min(0).max(100).optional(),
    failureTypes: z
      .array(z.enum(['rate_limit', 'invalid_api_key', 'context_length', 'server_error', 'invalid_request', 'model_not_found']))
      .min(1)
      .readonly()
      .optional(),
    fakeMetrics: optionalJson(z),
    enableSleepMode: optionalFlag(z),
    enableRequestIdHeaders: optionalFlag(z),
    v: optionalAmount(z),
    ...extrasFields(z),
  });
});

/** Settings whose JSON has keys that we spell our way: `baseModelName` is `base_model_name` to the simulator. */
export const SIMULATOR_TYPED_JSON: readonly (keyof SimulatorSettings)[] = ['loraModules'];

export type Drift = Expect<Same<SchemaInput<typeof simulatorSchema>, SimulatorEngineProps>>;
