import type { k8s } from 'cdk8s-plus-30';
import type { Problem } from '../internal/config-error';
import { refusal } from '../internal/issues';
import type { Z } from '../internal/schema';
import { shown } from '../internal/words';
import { objectNameSchema } from './names';
import { LAST_PORT } from './port';

/** How images are pulled. */
export interface ImagePulling {
  /**
   * Takes the place of the registry host in every image, such as `registry.corp/mirror`.
   * @default - images come from where upstream publishes them
   */
  readonly registryMirror?: string;
  /** Secrets with registry credentials, by name. */
  readonly pullSecrets?: readonly string[];
  /** @default - as upstream's, or left to Kubernetes */
  readonly pullPolicy?: 'Always' | 'IfNotPresent' | 'Never';
}

/** @internal Schema of {@link ImagePulling}. */
export const imagePullingSchema = (z: Z) =>
  z
    .strictObject({
      registryMirror: z
        .string()
        .superRefine((mirror, ctx) => {
          if (isMirror(mirror)) return;
          const fix = 'give a host and a path, without a scheme, such as "registry.corp/mirror".';
          ctx.addIssue(refusal({ what: `${withoutUser(mirror)} is not valid`, fix }));
        })
        .optional(),
      pullSecrets: z
        .array(objectNameSchema(z))
        .superRefine((names, ctx) => {
          names.forEach((name, i) => {
            if (names.indexOf(name) < i)
              ctx.addIssue(refusal({ what: `${shown(name)} is named before`, fix: 'name it once.' }, [i]));
          });
        })
        .readonly()
        .optional(),
      pullPolicy: z.enum(['Always', 'IfNotPresent', 'Never']).optional(),
    })
    .readonly();

/** An image reference taken apart. */
interface ImageReference {
  readonly registry?: string;
  readonly repository: string;
  readonly tag?: string;
  readonly digest?: string;
}

function parseImage(reference: string): ImageReference | undefined {
  const match = /^(?:([^/@]+)\/)?([^:@]+)(?::([\w][\w.-]{0,127}))?(?:@(sha256:[0-9a-f]{64}))?$/.exec(reference);
  const rest = match?.[2];
  if (!match || rest === undefined) return undefined;
  const [, head, , tag, digest] = match;
  const registry = head !== undefined && readsAsHost(head) ? head : undefined;
  const repository = head === undefined || registry !== undefined ? rest : `${head}/${rest}`;
  if (!REPOSITORY.test(repository) || (registry !== undefined && !isHost(registry))) return undefined;
  return { registry, repository, tag, digest };
}

const REPOSITORY = /^[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*$/;

/** Whether container runtimes take the first part of a reference for a registry. */
function readsAsHost(head: string): boolean {
  return /[.:]/.test(head) || head === 'localhost';
}

/** Whether something can be a registry's host, with or without a port. */
function isHost(head: string): boolean {
  const [, host = '', port] = /^([^:]+)(?::([0-9]+))?$/.exec(head) ?? [];
  const isNamed = host.split('.').every((label) => /^[A-Za-z0-9]([-A-Za-z0-9]*[A-Za-z0-9])?$/.test(label));
  return isNamed && (port === undefined || (Number(port) >= 1 && Number(port) <= LAST_PORT));
}

/** Whether images can be below it: without a dot or a port, runtimes would look for it at Docker Hub. */
function isMirror(mirror: string): boolean {
  const [host = '', ...path] = mirror.replace(/\/$/, '').split('/');
  return readsAsHost(host) && isHost(host) && (path.length === 0 || REPOSITORY.test(path.join('/')));
}

/** Owner and name of an image, wherever it is mirrored: `lmcache/vllm-openai` of `registry.corp/mirror/lmcache/vllm-openai:v0.5.4`. */
export function repositoryOf(reference: string): string | undefined {
  return parseImage(reference)?.repository.split('/').slice(-2).join('/');
}

/** A reference as it is shown: what stands before a host may be a password. */
function withoutUser(reference: string): string {
  return shown(reference.replace(/^[^/@]*:[^/@]*@(?!sha256:)/, '***@'));
}

/** What is wrong with an image reference, if anything: images are pinned to a tag that does not move, or to a digest. */
export function imageProblem(field: string, reference: string): Problem | undefined {
  const image = parseImage(reference);
  if (!image)
    return { field, what: `${withoutUser(reference)} is not an image reference`, fix: 'write registry/repository:tag.' };
  if (image.digest !== undefined) return undefined;
  if (image.tag === undefined || image.tag === 'latest') {
    return {
      field,
      what: `${JSON.stringify(reference)} is not pinned, so what runs would change without anybody having asked for it`,
      fix: 'add a version tag or a digest.',
    };
  }
  return undefined;
}

/**
 * The same image in a mirror: the mirror takes the place of the registry host, the repository stays. What is in the mirror stays there.
 * `ghcr.io/llm-d/llm-d-rocm:v0.7.0` with mirror `registry.corp/mirror` is `registry.corp/mirror/llm-d/llm-d-rocm:v0.7.0`.
 */
export function mirrored(reference: string, mirror: string | undefined): string {
  if (mirror === undefined) return reference;
  const host = mirror.replace(/\/+$/, '');
  const image = parseImage(reference);
  if (!image || reference.startsWith(`${host}/`)) return reference;
  const version = `${image.tag === undefined ? '' : `:${image.tag}`}${image.digest === undefined ? '' : `@${image.digest}`}`;
  // Docker Hub's official images live under library/.
  const repository = image.repository.includes('/') ? image.repository : `library/${image.repository}`;
  return `${host}/${repository}${version}`;
}

/** Secrets with registry credentials, as a pod's spec has them; none is no list, never an entry without a name. */
export function renderPullSecrets(names: readonly string[] = []): k8s.LocalObjectReference[] | undefined {
  return names.length > 0 ? names.map((name) => ({ name })) : undefined;
}

/** A version that is said of an image which is not the caller's, and has another inside. */
export function versionProblem(
  field: string,
  said: string | undefined,
  image: string,
  held: string | undefined,
): Problem | undefined {
  if (said === undefined || held === undefined || said === held) return undefined;
  return {
    field,
    what: `${shown(said)} is not what ${image} has inside: that is ${held}`,
    fix: 'give the image that has it too, or leave it out.',
  };
}
