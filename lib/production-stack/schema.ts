import { optionalText } from '../internal/optional';
import type { Expect, Same } from '../internal/same';
import { defineSchema, type SchemaInput, type Z } from '../internal/schema';
import { engineDefaultsFields } from './engine-model/schema';
import { watchFields } from './monitoring/props';
import type { ProductionStackProps, StackLora, StackModelProps } from './props';

type Props = ProductionStackProps;
type Router = Exclude<NonNullable<Props['router']>, false>;
type CacheServer = Exclude<NonNullable<Props['cacheServer']>, boolean>;

/** Props of a part, which says itself what is wrong with them. */
const partProps = <T extends object>(z: Z, what: string) =>
  z.custom<T>((value) => typeof value === 'object' && value !== null && !Array.isArray(value), `Give ${what}`);

/** Names of models are looked up before the router sees them. */
const routerProps = (z: Z) =>
  partProps<Router>(z, 'props of the router').superRefine(({ discovery, routing }, context) => {
    if (discovery !== undefined && discovery !== 'pods' && discovery !== 'services') {
      context.addIssue({ code: 'invalid_value', path: ['discovery'], input: discovery, values: ['pods', 'services'] });
    }
    const { prefill = [], decode = [] } = routing?.kind === 'disaggregatedPrefill' ? routing : {};
    for (const [stage, names] of Object.entries({ prefill, decode })) {
      if (Array.isArray(names) && names.every((name) => typeof name === 'string')) continue;
      const message = 'Give a list of names of models, such as ["qwen"]';
      context.addIssue({ code: 'custom', path: ['routing', stage], input: names, message });
    }
  });

const adapterProps = (z: Z) =>
  partProps<NonNullable<StackLora['adapters']>[string]>(z, 'an adapter: { base: "…", source: … }').superRefine(
    ({ base }, context) => {
      if (typeof base === 'string') return;
      context.addIssue({
        code: 'custom',
        path: ['base'],
        input: base,
        message: 'Give the name of the model that it was made for',
      });
    },
  );

/** Schema of {@link ProductionStackProps}. */
export const productionStackSchema = defineSchema((z) =>
  z.strictObject({
    ...engineDefaultsFields(z),
    name: optionalText(z),
    models: z
      .record(z.string(), partProps<StackModelProps>(z, 'what the model is: { model: "Qwen/Qwen3-8B", accelerator: … }'))
      .readonly()
      .refine((models) => Object.keys(models).length > 0, 'Give one model at least, by its name'),
    router: z.union([z.literal(false), routerProps(z)]).optional(),
    cacheServer: z.union([z.boolean(), partProps<CacheServer>(z, 'props of the cache server')]).optional(),
    sharedStorage: partProps<NonNullable<Props['sharedStorage']>>(z, 'props of the storage').optional(),
    lora: z
      .strictObject({
        controller: partProps<NonNullable<StackLora['controller']>>(z, 'props of the controller').optional(),
        adapters: z.record(z.string(), adapterProps(z)).readonly().optional(),
      })
      .readonly()
      .optional(),
    monitoring: z.union([z.boolean(), z.strictObject(watchFields(z)).readonly()]).optional(),
  }),
);

/** @internal The schema and the interface say the same. */
export type Drift = Expect<Same<SchemaInput<typeof productionStackSchema>, ProductionStackProps>>;
