import { optionalFlag, optionalText } from '../../internal/optional';
import type { Expect, Same } from '../../internal/same';
import { defineSchema, type SchemaInput, type SchemaOutput } from '../../internal/schema';
import { type DisruptionBudget, disruptionBudgetSchema } from '../../kubernetes/disruption-budget';
import { type Env, envSchema } from '../../kubernetes/env';
import { type ImagePulling, imagePullingSchema } from '../../kubernetes/image';
import { int32Schema } from '../../kubernetes/quantity';
import { type Resources, resourcesSchema } from '../../kubernetes/resources';
import { type Scheduling, schedulingSchema } from '../../kubernetes/scheduling';
import { type StackReleaseName, stackReleaseOf } from '../../releases';
import { stackReleaseSchema } from '../../releases/schema';
import { movingImageForm } from './sidecar';

/** Props of {@link LoraController}. */
export interface LoraControllerProps {
  /** The stack that it is part of: the first part of all names. */
  readonly stack: string;
  /** The controller's image, pinned. Upstream publishes `lmcache/lmstack-lora-controller` as `latest` alone: give the digest that you have tried. */
  readonly image: string;
  /** One works, the others wait to take over. @default 1 */
  readonly replicas?: number;
  /** Pods that stay while nodes are drained. @default - none is sure to */
  readonly disruptionBudget?: DisruptionBudget;
  /**
   * Whether it may read Secrets, of all namespaces: it cannot be given some by name.
   * @default - whether a LoraAdapter of this app names one
   */
  readonly readsSecrets?: boolean;
  /** Name of an existing ServiceAccount, which gets the roles. @default - one is made */
  readonly serviceAccountName?: string;
  /** @default - nothing is asked for */
  readonly resources?: Resources;
  readonly images?: ImagePulling;
  readonly env?: Env;
  /** Further arguments, such as `--zap-log-level=debug`. */
  readonly args?: readonly string[];
  readonly scheduling?: Scheduling;
  /** Annotations on the Deployment. */
  readonly annotations?: Readonly<Record<string, string>>;
  /** Annotations on the pods. */
  readonly podAnnotations?: Readonly<Record<string, string>>;
  /** Labels on every object and pod, beside those that select. */
  readonly labels?: Readonly<Record<string, string>>;
  /** @default 0.1.12 */
  readonly release?: StackReleaseName;
}

/** @internal Schema of {@link LoraControllerProps}. */
export const loraControllerSchema = defineSchema((z) => {
  const strings = z.record(z.string(), z.string()).readonly().optional();
  return z.strictObject({
    stack: z.string(),
    image: z.custom<string>(
      (value) => typeof value === 'string' && value !== '',
      movingImageForm(stackReleaseOf().lora.controller.repository),
    ),
    replicas: int32Schema(z).optional(),
    disruptionBudget: disruptionBudgetSchema(z).optional(),
    readsSecrets: optionalFlag(z),
    serviceAccountName: optionalText(z),
    resources: resourcesSchema(z).optional(),
    images: imagePullingSchema(z).optional(),
    env: envSchema(z).optional(),
    args: z.array(z.string().min(1)).readonly().optional(),
    scheduling: schedulingSchema(z).optional(),
    annotations: strings,
    podAnnotations: strings,
    labels: strings,
    release: stackReleaseSchema(z).optional(),
  });
});

/** @internal The schema and the interface say the same. */
export type Drift = Expect<Same<SchemaInput<typeof loraControllerSchema>, LoraControllerProps>>;

/** @internal Parsed props. */
export type ParsedLoraController = SchemaOutput<typeof loraControllerSchema>;
