import type { Problem } from '../internal/config-error';
import { optionalAmount, optionalCount, optionalFlag, optionalText } from '../internal/optional';
import type { Expect, Same } from '../internal/same';
import { defineSchema, problemsIn, type SchemaInput, type Z } from '../internal/schema';
import { shown } from '../internal/words';
import { labelsSchema } from '../kubernetes/labels';
import {
  dnsLabelSchema,
  EXTENDED_RESOURCE_FORM,
  isExtendedResource,
  isLabelValue,
  LABEL_VALUE_FORM,
  objectNameSchema,
} from '../kubernetes/names';
import { type PodParts, podPartsSchema } from '../kubernetes/pod-parts';
import type { LmcacheHardware } from '../support/lmcache-hardware';
import type { AcceleratorSpec, DeviceFit, Parallelism } from './spec';

const text = (z: Z) => z.string().min(1);
const texts = (z: Z) => z.array(text(z)).min(1).readonly().optional();
const strings = (z: Z) => z.record(z.string(), z.string()).readonly().optional();
const labelValue = (z: Z) => text(z).refine(isLabelValue, LABEL_VALUE_FORM);
const resource = (z: Z) => z.string().refine(isExtendedResource, EXTENDED_RESOURCE_FORM);
const settings = (z: Z) => z.record(z.string(), z.unknown()).readonly();

/** Schema of {@link LmcacheHardware}. */
const lmcache = (z: Z) => {
  const connector = z
    .strictObject({ name: text(z), modulePath: optionalText(z) })
    .readonly()
    .optional();
  return z
    .strictObject({
      status: z.enum(['released', 'plugin', 'source build', 'multiprocess only', 'in review']),
      package: text(z),
      image: z
        .strictObject({ name: text(z), version: text(z) })
        .readonly()
        .optional(),
      build: text(z),
      connector,
      multiprocessConnector: connector,
      env: strings(z),
      settings: settings(z).optional(),
      capabilities: texts(z),
      limits: z
        .strictObject({ pd: z.boolean(), p2p: z.boolean(), layerwise: z.boolean(), blending: z.boolean(), gds: z.boolean() })
        .readonly(),
      transferChannels: texts(z),
      bufferDevice: optionalText(z),
      server: z
        .strictObject({
          transferMode: z.enum(['lmcache_driven', 'engine_driven']),
          sharesMemory: z.boolean(),
          hostIpc: z.boolean(),
          privileged: z.boolean(),
          runtimeClass: objectNameSchema(z).optional(),
          env: strings(z),
        })
        .readonly()
        .optional(),
      evidence: text(z),
    })
    .readonly();
};

/** @internal Schema of what `Accelerator.custom` is told. */
export const customSchema = defineSchema((z) =>
  z.strictObject({
    spec: z
      .strictObject({
        // A claim names its request so.
        id: dnsLabelSchema(z),
        rows: texts(z),
        displayName: text(z),
        nameStem: dnsLabelSchema(z),
        labels: z.strictObject({ variant: labelValue(z), vendor: labelValue(z).optional() }).readonly(),
        resourceNames: z
          .tuple([resource(z)], resource(z))
          .readonly()
          .optional(),
        deviceClass: objectNameSchema(z).optional(),
        defaultExposure: z.enum(['devicePlugin', 'dra']).optional(),
        devicesPerHost: optionalCount(z),
        memoryGiB: z.number().min(0).optional(),
        reservedCpus: optionalAmount(z),
        podParts: podPartsSchema(z).optional(),
        settings: z.record(z.string(), settings(z)).readonly().optional(),
        lmcache: lmcache(z).optional(),
        visibleDevicesEnv: optionalText(z),
        fit: z
          .custom<NonNullable<AcceleratorSpec['fit']>>(
            (value) => typeof value === 'function',
            'Give a function from parallelism to devices',
          )
          .optional(),
        sizesTensorParallel: optionalFlag(z),
        source: text(z),
      })
      .readonly(),
  }),
);

const fitSchema = defineSchema((z) =>
  z.strictObject({
    devices: z.int().min(1),
    nodeSelector: labelsSchema(z).optional(),
    tensorParallelSize: optionalCount(z),
  }),
);
const problemSchema = defineSchema((z) => z.strictObject({ field: text(z), what: text(z), fix: text(z) }));

/** A caller's way to turn parallelism into devices, what it returns no longer taken on trust. */
export function judgedFit(toDevices: NonNullable<AcceleratorSpec['fit']>): NonNullable<AcceleratorSpec['fit']> {
  return (parallelism: Parallelism): DeviceFit | Problem => {
    const found: unknown = toDevices(parallelism);
    if (typeof found !== 'object' || found === null) {
      return {
        field: 'accelerator.spec.fit',
        what: `returned ${shown(found)}`,
        fix: 'return { devices }, or { field, what, fix } where the parallelism cannot be had.',
      };
    }
    const [wrong] = problemsIn('field' in found ? problemSchema : fitSchema, found, 'accelerator.spec.fit()');
    return wrong ?? (found as DeviceFit | Problem);
  };
}

/** @internal The schemas and the interfaces say the same. */
export type Drift = [
  Expect<Same<SchemaInput<typeof customSchema>['spec'], AcceleratorSpec>>,
  Expect<Same<NonNullable<SchemaInput<typeof customSchema>['spec']['podParts']>, PodParts>>,
  Expect<Same<NonNullable<SchemaInput<typeof customSchema>['spec']['lmcache']>, LmcacheHardware>>,
  Expect<Same<SchemaInput<typeof fitSchema>, DeviceFit>>,
  Expect<Same<SchemaInput<typeof problemSchema>, Problem>>,
];
