import type { Expect, Same } from '../internal/same';
import { defineSchema, type SchemaInput, type Z } from '../internal/schema';
import { engineDefaultsFields } from './engine-model/schema';
import type { ProductionStackProps, StackLora, StackModelProps } from './props';

type Props = ProductionStackProps;
type Router = Exclude<NonNullable<Props['router']>, false>;
type CacheServer = Exclude<NonNullable<Props['cacheServer']>, boolean>;
type Monitoring = Exclude<NonNullable<Props['monitoring']>, boolean>;

/** Props of a part, which says itself what is wrong with them. */
const partProps = <T extends object>(z: Z, what: string) =>
  z.custom<T>((value) => typeof value === 'object' && value !== null && !Array.isArray(value), `Give ${what}`);

/** Names of models are looked up before the router sees them. */
function namesModels({ routing }: Router): boolean {
  const { prefill = [], decode = [] } = routing?.kind === 'disaggregatedPrefill' ? routing : {};
  return Array.isArray(prefill) && Array.isArray(decode);
}

/** Schema of {@link ProductionStackProps}. */
export const productionStackSchema = defineSchema((z) =>
  z.strictObject({
    ...engineDefaultsFields(z),
    name: z.string().min(1).optional(),
    models: z
      .record(z.string(), partProps<StackModelProps>(z, 'what the model is: { model: "Qwen/Qwen3-8B", accelerator: … }'))
      .readonly()
      .refine((models) => Object.keys(models).length > 0, 'Give one model at least, by its name'),
    router: z
      .union([
        z.literal(false),
        partProps<Router>(z, 'props of the router').refine(namesModels, 'Give lists of names as prefill and decode'),
      ])
      .optional(),
    cacheServer: z.union([z.boolean(), partProps<CacheServer>(z, 'props of the cache server')]).optional(),
    sharedStorage: partProps<NonNullable<Props['sharedStorage']>>(z, 'props of the storage').optional(),
    lora: z
      .strictObject({
        controller: partProps<NonNullable<StackLora['controller']>>(z, 'props of the controller').optional(),
        adapters: z
          .record(z.string(), partProps<NonNullable<StackLora['adapters']>[string]>(z, 'an adapter: { base: "…", source: … }'))
          .readonly()
          .optional(),
      })
      .readonly()
      .optional(),
    monitoring: z.union([z.boolean(), partProps<Monitoring>(z, 'props of the monitoring')]).optional(),
  }),
);

/** @internal The schema and the interface say the same. */
export type Drift = Expect<Same<SchemaInput<typeof productionStackSchema>, ProductionStackProps>>;
