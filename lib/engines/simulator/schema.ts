import type { Expect, Same } from '../../internal/same';
import { defineSchema, type SchemaInput } from '../../internal/schema';
import { extrasFields, jsonObject, loraModule } from '../schema-parts';
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
    maxModelLen: z.int().min(1).optional(),
    maxNumSeqs: z.int().min(1).optional(),
    maxWaitingQueueLength: z.int().min(1).optional(),
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
    enableKvcache: z.boolean().optional(),
    kvCacheSize: z.int().min(1).optional(),
    blockSize: z.literal([8, 16, 32, 64, 128]).optional(),
    hashSeed: z.string().min(1).optional(),
    zmqEndpoint: z.string().min(1).optional(),
    zmqMaxConnectAttempts: z.int().min(0).max(10).optional(),
    eventBatchSize: z.int().min(1).optional(),
    loraModules: z.array(loraModule(z)).min(1).readonly().optional(),
    maxLoras: z.int().min(1).optional(),
    maxCpuLoras: z.int().min(1).optional(),
    failureInjectionRate: z.int().min(0).max(100).optional(),
    failureTypes: z
      .array(z.enum(['rate_limit', 'invalid_api_key', 'context_length', 'server_error', 'invalid_request', 'model_not_found']))
      .min(1)
      .readonly()
      .optional(),
    fakeMetrics: jsonObject(z).optional(),
    enableSleepMode: z.boolean().optional(),
    enableRequestIdHeaders: z.boolean().optional(),
    v: z.int().min(0).optional(),
    ...extrasFields(z),
  });
});

/** Settings whose JSON has keys that we spell our way: `baseModelName` is `base_model_name` to the simulator. */
export const SIMULATOR_TYPED_JSON: readonly (keyof SimulatorSettings)[] = ['loraModules'];

export type Drift = Expect<Same<SchemaInput<typeof simulatorSchema>, SimulatorEngineProps>>;
