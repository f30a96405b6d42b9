import path from 'node:path';
import type { Problem } from '../internal/config-error';
import { optionalText } from '../internal/optional';
import type { Z } from '../internal/schema';
import { type Env, envSchema, renderEnv } from '../kubernetes/env';
import { hfTokenEnv } from '../kubernetes/hf-token';
import { imageProblem, mirrored } from '../kubernetes/image';
import { mergeResources, type Resources, renderResources, resourceProblems, resourcesSchema } from '../kubernetes/resources';
import { releaseOf } from '../releases';
import { CURRENT } from './config/catalogue';
import type { EndpointPickerConfigDocument } from './config/document';
import type { TokenizerParameters, TokenizerSocket, TokenizersPoolConfig } from './config/parameters';
import type { RouterProps } from './props';
import type { Sidecar } from './sidecar';

/** Where the tokenizer listens. Its image knows no other place. */
export const TOKENIZER_SOCKET = CURRENT.plugins.tokenizer.parameters.udsTokenizerConfig.fields.socketFile.default;

const CONTAINER = 'tokenizer-uds';
const SOCKET_VOLUME = 'tokenizer-uds';
const TOKENIZERS_VOLUME = 'tokenizers';
const TOKENIZERS_DIR = '/tokenizers';

/** The tokenizer beside the endpoint picker of a router whose scheduling config needs one. */
export interface TokenizerOptions {
  /** Its image, pinned. Its vLLM is best the engine's. @default - the release's */
  readonly image?: string;
  /** What it asks for. Amounts that are left out keep the release's value. */
  readonly resources?: Resources;
  /** Environment variables, such as `HF_ENDPOINT`. */
  readonly env?: Env;
}

/** @internal Schema of {@link TokenizerOptions}. */
export const tokenizerSchema = (z: Z) =>
  z
    .strictObject({
      image: optionalText(z),
      resources: resourcesSchema(z).optional(),
      env: envSchema(z).optional(),
    })
    .readonly();

/** Whether, and how, there is a tokenizer beside the endpoint picker: where a plugin of its configuration asks for one. */
export function resolveTokenizer(
  config: EndpointPickerConfigDocument,
  props: RouterProps,
): { readonly sidecar?: Sidecar; readonly problems: readonly Problem[] } {
  const sockets = socketsOf(config);
  const { tokenizer: options, images } = props;
  if (sockets.length === 0) return { problems: options ? [UNUSED] : [] };
  const row = releaseOf(props.release).router.tokenizer;
  const image = options?.image ?? row.image;
  const resources = mergeResources(row.resources, options?.resources);
  const problems = [
    ...sockets.flatMap(socketProblems),
    ...[imageProblem('tokenizer.image', image)].filter((problem) => problem !== undefined),
    ...resourceProblems('tokenizer.resources', resources),
  ];
  const token = hfTokenEnv(props.hfToken ?? true);
  const socketMount = { name: SOCKET_VOLUME, mountPath: path.posix.dirname(TOKENIZER_SOCKET) };
  const sidecar: Sidecar = {
    container: {
      name: CONTAINER,
      image: mirrored(image, images?.registryMirror),
      imagePullPolicy: images?.pullPolicy ?? 'IfNotPresent',
      env: renderEnv({ TOKENIZERS_DIR, HF_HOME: TOKENIZERS_DIR, ...token, ...options?.env }),
      resources: renderResources(resources),
      volumeMounts: [{ name: TOKENIZERS_VOLUME, mountPath: TOKENIZERS_DIR }, socketMount],
    },
    volumes: [TOKENIZERS_VOLUME, SOCKET_VOLUME].map((name) => ({ name, emptyDir: {} })),
    endpointPicker: { env: token, volumeMounts: [socketMount] },
  };
  return { sidecar, problems };
}

const UNUSED: Problem = {
  field: 'tokenizer',
  what: 'no plugin of the scheduling config asks for a tokenizer',
  fix: 'leave it out, or weigh precisePrefixCacheScorer(modelServers).',
};

interface UsedSocket {
  readonly plugin: string;
  readonly socket: TokenizerSocket;
}

/** The sockets through which plugins reach a tokenizer in their own pod. */
function socketsOf({ plugins = [] }: EndpointPickerConfigDocument): UsedSocket[] {
  return plugins.flatMap(({ type, name = type, parameters }): UsedSocket[] => {
    const socket = type in SOCKET_OF ? SOCKET_OF[type as keyof typeof SOCKET_OF](parameters) : undefined;
    return socket && !socket.useTCP ? [{ plugin: name, socket }] : [];
  });
}

/** By plugin type, where its parameters say how it reaches the tokenizer. */
const SOCKET_OF = {
  tokenizer: (parameters: unknown): TokenizerSocket => (parameters as TokenizerParameters).udsTokenizerConfig ?? {},
  'precise-prefix-cache-scorer': (parameters: unknown): TokenizerSocket => {
    const { indexerConfig } = parameters as { indexerConfig: { tokenizersPoolConfig: TokenizersPoolConfig } };
    return indexerConfig.tokenizersPoolConfig.uds ?? {};
  },
};

function socketProblems({ plugin, socket: { socketFile = TOKENIZER_SOCKET } }: UsedSocket): Problem[] {
  if (socketFile === TOKENIZER_SOCKET) return [];
  return [
    {
      field: 'schedulingConfig',
      what: `the plugin "${plugin}" looks for the tokenizer at "${socketFile}", and it listens at "${TOKENIZER_SOCKET}"`,
      fix: 'leave socketFile out.',
    },
  ];
}
