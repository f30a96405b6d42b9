import type { Duration, Size } from 'cdk8s';
import { LONGEST_GO_DURATION, LONGEST_GO_DURATION_MS } from '../../internal/go-duration';
import { nearest, quotedList } from '../../internal/nearest';
import { optionalFlag, optionalText } from '../../internal/optional';
import type { Expect, Same } from '../../internal/same';
import { defineSchema, type SchemaInput, type Z } from '../../internal/schema';
import { shown } from '../../internal/words';
import { isAmount } from '../../kubernetes/quantity';
import { CURRENT, can, typesThatCan } from './catalogue';
import type { PluginKind } from './catalogue/row';
import { SOURCES } from './check/data-layer';
import { isObject } from './check/values';
import type { EndpointPickerConfig } from './endpoint-picker-config';
import { instanceOf, isDuration, isSize, type PluginUse } from './plugin';

const KINDS = {
  any: [],
  scorer: ['scorer'],
  filter: ['filter'],
  picker: ['picker'],
  'profile handler': ['profile-handler'],
  'data source': SOURCES,
  extractor: ['extractor', 'extractor/endpoint-events'],
  'saturation detector': ['saturation-detector'],
  parser: ['parser'],
  'fairness policy': ['fairness-policy'],
  'ordering policy': ['ordering-policy'],
  'usage limit policy': ['usage-limit-policy'],
  decider: ['disagg-decider'],
} as const satisfies Record<string, readonly PluginKind[]>;

type KindName = keyof typeof KINDS;
type KindOf<N extends KindName> = N extends 'any' ? PluginKind : (typeof KINDS)[N][number];

/** Fields of {@link FlowControlConfig}, and its parts. */
export const flowControlParts = (z: Z) => {
  const { use, duration, bytes, requests } = valueParts(z);
  const limits = {
    maxBytes: bytes.optional(),
    maxRequests: requests.optional(),
    fairness: use('fairness policy').optional(),
    ordering: use('ordering policy').optional(),
  };
  const waiting = {
    maxBytes: bytes.optional(),
    maxRequests: requests.optional(),
    defaultRequestTTL: duration.optional(),
    usageLimitPolicy: use('usage limit policy').optional(),
  };
  return { limits, waiting, duration };
};

/** @internal Schema of who says whether a request is worth a prefill elsewhere. */
export const deciderSchema = (z: Z) => valueParts(z).use('decider');

function valueParts(z: Z) {
  const use = <N extends KindName>(name: N) => {
    const kinds: readonly PluginKind[] = KINDS[name];
    return z.custom<PluginUse<KindOf<N>>>(
      (value) => {
        const type = instanceOf(value)?.type;
        return type !== undefined && (kinds.length === 0 || can(type, ...kinds));
      },
      { error: ({ input }) => wanted(name, kinds, input) },
    );
  };
  const duration = z.custom<Duration>(
    (value) => isDuration(value) && isExact(() => value.toMilliseconds()) && value.toMilliseconds() <= LONGEST_GO_DURATION_MS,
    {
      error: ({ input }) => {
        if (!isDuration(input)) return 'give a Duration of cdk8s, such as Duration.seconds(60)';
        return isExact(() => input.toMilliseconds()) ? `give at most "${LONGEST_GO_DURATION}"` : 'give whole milliseconds';
      },
    },
  );
  const bytes = z.custom<Size | string>(
    (value) => (typeof value === 'string' ? isAmount(value) : isSize(value) && isExact(() => value.toKibibytes())),
    {
      error: ({ input }) => (isSize(input) ? 'give whole kibibytes' : 'give a Size of cdk8s, or a quantity such as "10Gi"'),
    },
  );
  const requests = z.custom<number | string>(isAmount, 'give a number that is not negative, or a quantity such as "1k"');
  return { use, duration, bytes, requests };
}

export const endpointPickerConfigSchema = defineSchema((z) => {
  const { use } = valueParts(z);
  const { limits, waiting } = flowControlParts(z);
  return z.strictObject({
    profiles: z
      .array(
        z.strictObject({
          name: optionalText(z),
          filters: z.array(use('filter')).readonly().optional(),
          scorers: z
            .array(z.strictObject({ plugin: use('scorer'), weight: z.number().optional() }))
            .readonly()
            .optional(),
          picker: use('picker').optional(),
        }),
      )
      .readonly(),
    profileHandler: use('profile handler').optional(),
    plugins: z.array(use('any')).readonly().optional(),
    dataLayer: z
      .array(z.strictObject({ source: use('data source'), extractors: z.array(use('extractor')).readonly().optional() }))
      .readonly()
      .optional(),
    saturationDetector: use('saturation detector').optional(),
    flowControl: z
      .strictObject({
        ...waiting,
        priorityBands: z
          .array(z.strictObject({ priority: z.int(), ...limits }))
          .readonly()
          .optional(),
        defaultPriorityBand: z.strictObject(limits).optional(),
      })
      .optional(),
    parser: use('parser').optional(),
    legacyMetrics: optionalFlag(z),
  });
});

export type Drift = Expect<Same<SchemaInput<typeof endpointPickerConfigSchema>, EndpointPickerConfig>>;

/** Whether cdk8s converts an amount: it throws where the result would not be whole. */
function isExact(convert: () => number): boolean {
  try {
    return Number.isFinite(convert());
  } catch {
    return false;
  }
}

/** What to give instead of a value that is no plugin, or none of the kind. */
function wanted(name: KindName, kinds: readonly PluginKind[], input: unknown): string {
  const choices = kinds.length === 0 ? Object.keys(CURRENT.plugins) : typesThatCan(...kinds);
  const type = instanceOf(input)?.type;
  if (type !== undefined) return `${type} is no ${name}; choose one of ${quotedList(choices, 8)}`;
  if (isObject(input) && 'plugin' in input) return 'give the plugin itself: only scorers have a weight';
  if (typeof input !== 'string') return 'give plugin(…), or the name of a plugin type';
  if (choices.includes(input)) return `give plugin(${shown(input)}, …): it needs parameters`;
  const near = nearest(input, choices);
  return near === undefined ? `choose one of ${quotedList(choices, 8)}` : `give ${shown(near)}`;
}
