import { type IInferenceGateway, InferenceGateway } from '../gateways';
import { shared } from '../internal/optional';
import type { Expect, Same } from '../internal/same';
import { defineSchema, later, type SchemaInput, type Z } from '../internal/schema';
import { modelServerFields } from '../model-server/schema';
import type { EndpointPickerConfig } from '../router/config';
import { routerFields } from '../router/schema';
import type { WellLitPathProps } from './props';

/** Fields of {@link WellLitPathProps}. */
export const pathFields = shared((z) => {
  const { name, model, servedModelName, accelerator, engine, platform, images, hfToken, monitoring, release } =
    modelServerFields(z);
  return {
    name,
    model: model.optional(),
    servedModelName,
    accelerator: accelerator.optional(),
    engine,
    platform,
    images,
    hfToken,
    monitoring,
    release,
    expose: z
      .custom<IInferenceGateway>((value) => InferenceGateway.isInferenceGateway(value), 'Give new InferenceGateway(…)')
      .optional(),
    router: later(z, () => z.strictObject({ ...routerFields(z), schedulingConfig: schedulingConfig(z) }).readonly()),
  };
});

const schedulingConfig = (z: Z) =>
  z
    .custom<EndpointPickerConfig>((value) => typeof value === 'object' && value !== null, 'Give profiles and their plugins')
    .optional();

const pathSchema = defineSchema((z) => z.strictObject(pathFields(z)));

/** @internal The schema and the interface say the same. */
export type Drift = Expect<Same<SchemaInput<typeof pathSchema>, WellLitPathProps>>;
