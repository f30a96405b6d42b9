import type { k8s } from 'cdk8s-plus-30';
import { optionalCount, optionalFlag, optionalText } from '../../internal/optional';
import type { Expect, Same } from '../../internal/same';
import { defineSchema, type SchemaInput, type Z } from '../../internal/schema';
import { type Env, envSchema } from '../../kubernetes/env';
import { portSchema } from '../../kubernetes/port';
import { type Resources, resourcesSchema } from '../../kubernetes/resources';
import type { SecretKey } from '../../kubernetes/secret-key';
import { securityContextSchema } from '../../kubernetes/security-context';
import { type Tracing, tracingSchema } from '../../kubernetes/tracing';
import { POOL_GROUP } from '../../router/ports';

/** The API group of pools before they were stable. */
export const LEGACY_POOL_GROUP = 'inference.networking.x-k8s.io';

/** A part of a request that the sidecar asks a server for. */
export type RoutingStage = 'prefiller' | 'decoder' | 'encoder';

/** Lets requests for prefill go to pods of the pool alone, whatever a client's header says. */
export interface SsrfProtection {
  /** The InferencePool, in the namespace of the pods (`--inference-pool`). @default - the `guide` of the server: its router's pool */
  readonly inferencePool?: string;
  /** API group of the pool (`--pool-group`). @default inference.networking.k8s.io */
  readonly poolGroup?: 'inference.networking.k8s.io' | 'inference.networking.x-k8s.io';
  /** A kubeconfig to reach the API server with (`--kubeconfig`). @default - the token of the pods' ServiceAccount */
  readonly kubeconfig?: SecretKey;
}

/** The routing sidecar of a decode server: takes its requests, has prefill done elsewhere, and hands them to the engine. */
export interface RoutingSidecarProps {
  /** How prefill and decode are introduced to one another (`--kv-connector`). @default - what `kvTransfer` speaks, otherwise nixlv2 */
  readonly kvConnector?: 'nixlv2' | 'shared-storage' | 'sglang';
  /** How encoder and prefill are (`--ec-connector`). Without it no request goes to an encoder. @default - none */
  readonly ecConnector?: 'ec-example';
  /** The port that the engine moves to (`--vllm-port`). @default 8200 */
  readonly enginePort?: number;
  /**
   * Serve HTTPS (`--secure-proxy`): with the certificate of a `kubernetes.io/tls` Secret (`--cert-path`), or, with `true`, one that the
   * sidecar signs itself. Gateways and endpoint picker speak plain HTTP to pods.
   * @default false
   */
  readonly secureProxy?: boolean | { readonly certificateSecretName: string };
  /** Servers that are spoken to over TLS (`--enable-tls`). @default - none */
  readonly enableTls?: readonly RoutingStage[];
  /** Of those, the ones whose certificate is believed unseen (`--tls-insecure-skip-verify`). @default - none */
  readonly tlsInsecureSkipVerify?: readonly RoutingStage[];
  /** Refuse prefill servers outside the pool (`--enable-ssrf-protection`); gives the pods a token and a Role. @default false */
  readonly ssrfProtection?: boolean | SsrfProtection;
  /** Ranks with a port each, from the API's and the engine's on (`--data-parallel-size`). @default 1 */
  readonly dataParallelSize?: number;
  /** Choose among several prefill servers at random (`--enable-prefiller-sampling`). The endpoint picker names one. @default false */
  readonly enablePrefillerSampling?: boolean;
  /** Idle connections kept to each server: at least as many as requests run at once (`--max-idle-conns-per-host`). @default 1024 */
  readonly maxIdleConnsPerHost?: number;
  /** Verbosity of the log (`--zap-log-level`). @default 1 */
  readonly logLevel?: number | 'debug' | 'info' | 'error';
  /** Log for people instead of machines (`--zap-devel`). @default false */
  readonly zapDevel?: boolean;
  /** @default json */
  readonly zapEncoder?: 'json' | 'console';
  /** From which level on a stack trace is logged (`--zap-stacktrace-level`). @default error */
  readonly zapStacktraceLevel?: 'info' | 'error' | 'panic';
  /** How times are written (`--zap-time-encoding`). @default - as zap does, `epoch` */
  readonly zapTimeEncoding?: 'epoch' | 'millis' | 'nano' | 'iso8601' | 'rfc3339' | 'rfc3339nano';
  /** @default false */
  readonly tracing?: boolean | Tracing;
  /** The sidecar's image, pinned. @default - the release's */
  readonly image?: string;
  /** What it asks for. @default - nothing */
  readonly resources?: Resources;
  readonly env?: Env;
  /** @default - not root, and no way to become it */
  readonly securityContext?: k8s.SecurityContext;
}

/** @internal Schema of {@link RoutingSidecarProps}. */
export const routingSidecarSchema = (z: Z) => {
  const stages = z
    .array(z.enum(['prefiller', 'decoder', 'encoder']))
    .min(1)
    .readonly()
    .optional();
  return z
    .strictObject({
      kvConnector: z.enum(['nixlv2', 'shared-storage', 'sglang']).optional(),
      ecConnector: z.literal('ec-example').optional(),
      enginePort: portSchema(z).optional(),
      secureProxy: z.union([z.boolean(), z.strictObject({ certificateSecretName: z.string().min(1) }).readonly()]).optional(),
      enableTls: stages,
      tlsInsecureSkipVerify: stages,
      ssrfProtection: z
        .union([
          z.boolean(),
          z
            .strictObject({
              inferencePool: z
                .string()
                .regex(/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/, 'Give the name of a pool; its namespace is that of the pods')
                .optional(),
              poolGroup: z.enum([POOL_GROUP, LEGACY_POOL_GROUP]).optional(),
              kubeconfig: z
                .strictObject({ secretName: z.string().min(1), key: z.string().min(1) })
                .readonly()
                .optional(),
            })
            .readonly(),
        ])
        .optional(),
      dataParallelSize: optionalCount(z),
      enablePrefillerSampling: optionalFlag(z),
      maxIdleConnsPerHost: optionalCount(z),
      logLevel: z.union([z.int().min(1).max(127), z.enum(['debug', 'info', 'error'])]).optional(),
      zapDevel: optionalFlag(z),
      zapEncoder: z.enum(['json', 'console']).optional(),
      zapStacktraceLevel: z.enum(['info', 'error', 'panic']).optional(),
      zapTimeEncoding: z.enum(['epoch', 'millis', 'nano', 'iso8601', 'rfc3339', 'rfc3339nano']).optional(),
      tracing: tracingSchema(z).optional(),
      image: optionalText(z),
      resources: resourcesSchema(z).optional(),
      env: envSchema(z).optional(),
      securityContext: securityContextSchema(z).optional(),
    })
    .readonly();
};

const schema = defineSchema(routingSidecarSchema);

/** @internal The schema and the interface say the same. */
export type Drift = Expect<Same<SchemaInput<typeof schema>, RoutingSidecarProps>>;
