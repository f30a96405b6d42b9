import { optionalFlag } from '../../internal/optional';
import type { Z } from '../../internal/schema';
import { urlSchema } from '../../internal/urls';
import { type StackBackend, stackBackendSchema } from '../backend';

/**
 * Where the router finds what it sends requests to.
 *
 * - `pods`: it watches the pods of the models and talks to each by itself. Every routing works.
 * - `services`: it watches the models' Services and lets Kubernetes choose the pod. What it knows of a model's load, caches and sessions is
 *   then true of no pod in particular.
 * - `static`: URLs of engines that something else runs. The router needs no rights in the cluster.
 */
export type StackBackends = PodBackends | ServiceBackends | StaticBackends;

/** The models' pods, each by its address. */
export interface PodBackends {
  readonly kind: 'pods';
  /** All models of the stack: the router finds their pods by the stack's labels. They listen on one port. */
  readonly models: readonly StackBackend[];
}

/** The models' Services. */
export interface ServiceBackends {
  readonly kind: 'services';
  /** All models of the stack: the router finds their Services by the stack's labels. Their Services have one port. */
  readonly models: readonly StackBackend[];
}

/** Engines by their URLs. */
export interface StaticBackends {
  readonly kind: 'static';
  readonly endpoints: readonly StaticEndpoint[];
  /** Whether each is sent a small request every minute, and left out while it does not answer. It needs the `type` of each. @default false */
  readonly healthChecks?: boolean;
}

/** What an engine does, and thereby which small request says that it is well. */
export type StaticModelType = (typeof STATIC_MODEL_TYPES)[number];

/** An engine by its URL. */
export interface StaticEndpoint {
  /**
   * Base URL without `/v1`, such as `http://engine.models.svc:8000`. The router takes a host for one only with a dot in it (or `localhost`):
   * name Services with their namespace and `svc`.
   */
  readonly url: string;
  /** The model that it serves, by the name that it has there. */
  readonly model: string;
  /** Needed with `healthChecks`. */
  readonly type?: StaticModelType;
  /** Further names that clients may ask for the model by. @default - none */
  readonly aliases?: readonly string[];
}

const STATIC_MODEL_TYPES = [
  'chat',
  'completion',
  'embeddings',
  'rerank',
  'score',
  'transcription',
  'vision',
  'messages',
] as const;

/** @internal Schema of a list of models. */
export const modelsSchema = (z: Z) => z.array(stackBackendSchema(z)).min(1).readonly();

/** @internal Schema of {@link StackBackends}. */
export const backendsSchema = (z: Z) => {
  // The router's flags are lists with commas.
  const word = z.string().regex(/^[^\s,]+$/, 'Use no spaces and no commas');
  return z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('pods'), models: modelsSchema(z) }).readonly(),
    z.strictObject({ kind: z.literal('services'), models: modelsSchema(z) }).readonly(),
    z
      .strictObject({
        kind: z.literal('static'),
        endpoints: z
          .array(
            z
              .strictObject({
                url: urlSchema(z, 'http://engine.models.svc:8000'),
                model: word,
                type: z.enum(STATIC_MODEL_TYPES).optional(),
                aliases: z
                  .array(z.string().regex(/^[^\s,:]+$/, 'Use no spaces, commas or colons'))
                  .readonly()
                  .optional(),
              })
              .readonly(),
          )
          .min(1)
          .readonly(),
        healthChecks: optionalFlag(z),
      })
      .readonly(),
  ]);
};

/** The models behind a router; none where it has URLs alone. */
export function modelsOf(backends: StackBackends): readonly StackBackend[] {
  return backends.kind === 'static' ? [] : backends.models;
}
