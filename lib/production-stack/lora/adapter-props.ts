import type { Expect, Same } from '../../internal/same';
import { defineSchema, type SchemaInput, type SchemaOutput, type Z } from '../../internal/schema';
import { int32Schema } from '../../kubernetes/quantity';
import { type SecretKey, secretKeySchema } from '../../kubernetes/secret-key';
import type { StackReleaseName } from '../../releases';
import { stackReleaseSchema } from '../../releases/schema';
import { type StackBackend, stackBackendSchema } from '../backend';
import { HUGGING_FACE_ID } from '../hugging-face';

/** An adapter in a folder that the engine's pods see. */
export interface LocalAdapter {
  readonly kind: 'local';
  /** Absolute path of the folder inside the pods. */
  readonly path: string;
}

/** An adapter that a container beside the engine downloads. */
export interface HuggingFaceAdapter {
  readonly kind: 'huggingface';
  /** Its id, such as `nvidia/llama-3.1-nemoguard-8b-topic-control`. */
  readonly repository: string;
  /** The token to read it with, in the adapter's namespace. The controller stops without one, also where the repository asks for none. */
  readonly credentials: SecretKey;
}

/** Where an adapter comes from. The controller loads from nowhere else. */
export type LoraAdapterSource = LocalAdapter | HuggingFaceAdapter;

/** Props of {@link LoraAdapter}. */
export interface LoraAdapterProps {
  /** The model that it was made for. */
  readonly base: StackBackend;
  readonly source: LoraAdapterSource;
  /** Name of the object. @default - the construct's id */
  readonly name?: string;
  /** What clients ask for. @default - the name */
  readonly adapterName?: string;
  /** Pods that load it. @default - all of the model */
  readonly replicas?: number;
  /** How pods are chosen. The controller takes the first that it finds, whatever is said here. @default default */
  readonly algorithm?: 'default' | 'ordered' | 'equalized';
  readonly labels?: Readonly<Record<string, string>>;
  /** @default 0.1.12 */
  readonly release?: StackReleaseName;
}

const source = (z: Z) =>
  z.discriminatedUnion(
    'kind',
    [
      z
        .strictObject({ kind: z.literal('local'), path: z.string().regex(/^\//, 'Give an absolute path inside the pods') })
        .readonly(),
      z
        .strictObject({
          kind: z.literal('huggingface'),
          repository: z.string().regex(HUGGING_FACE_ID, 'Give a Hugging Face id such as "org/name"'),
          credentials: secretKeySchema(z),
        })
        .readonly(),
    ],
    'Take "local" or "huggingface": the controller loads from nowhere else. Put other adapters on storage that the pods mount',
  );

/** @internal Schema of {@link LoraAdapterProps}. */
export const loraAdapterSchema = defineSchema((z) =>
  z.strictObject({
    base: stackBackendSchema(z),
    source: source(z),
    name: z.string().optional(),
    adapterName: z
      .string()
      .regex(/^[^\s]+$/, 'Give a name without spaces')
      .optional(),
    replicas: int32Schema(z, 1).optional(),
    algorithm: z.enum(['default', 'ordered', 'equalized']).optional(),
    labels: z.record(z.string(), z.string()).readonly().optional(),
    release: stackReleaseSchema(z).optional(),
  }),
);

/** @internal The schema and the interface say the same. */
export type Drift = Expect<Same<SchemaInput<typeof loraAdapterSchema>, LoraAdapterProps>>;

/** @internal Parsed props. */
export type ParsedLoraAdapter = SchemaOutput<typeof loraAdapterSchema>;
