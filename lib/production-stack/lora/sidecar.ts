import { renderEnv } from '../../kubernetes/env';
import { type ImagePulling, mirrored } from '../../kubernetes/image';
import type { PodParts } from '../../kubernetes/pod-parts';
import { CONTAINER_SECURITY } from '../../kubernetes/pod-security';
import { type StackReleaseName, stackReleaseOf } from '../../releases';

/** What the container that downloads adapters is made of. */
export interface LoraSidecar {
  /** Pinned; `loraSidecarImageForm` says what to give. */
  readonly image: string;
  readonly images?: ImagePulling;
  /** The pod's volume for adapters, which the engine mounts at the same path. */
  readonly volume: { readonly name: string; readonly mountPath: string };
  /** @default 0.1.12 */
  readonly release?: StackReleaseName;
}

/** What an engine needs to take adapters while it runs, beside its flag `--enable-lora`. */
export function loraEngineParts(release?: StackReleaseName): PodParts {
  return { env: stackReleaseOf(release).lora.engine.env };
}

/**
 * The container beside an engine that downloads adapters from Hugging Face when the LoRA controller asks for it. It asks nobody for a key: whoever
 * reaches the pod has it download.
 */
export function loraSidecar({ image, images, volume, release }: LoraSidecar): PodParts {
  const { sidecar } = stackReleaseOf(release).lora;
  const { name, mountPath } = volume;
  return {
    initContainers: [
      {
        name: sidecar.name,
        image: mirrored(image, images?.registryMirror),
        imagePullPolicy: images?.pullPolicy ?? sidecar.pullPolicy,
        // It starts before the engine and stays beside it.
        restartPolicy: 'Always',
        env: renderEnv({
          [sidecar.variables.port]: String(sidecar.port),
          [sidecar.variables.folder]: `${mountPath.replace(/\/+$/, '')}/${sidecar.folder}`,
        }),
        securityContext: CONTAINER_SECURITY,
        volumeMounts: [{ name, mountPath }],
      },
    ],
  };
}

/** What to write where an image is asked for that upstream publishes under a tag that moves alone. */
export function movingImageForm(repository: string): string {
  return `Give the image that you have tried by its digest, such as "${repository}@sha256:…": upstream publishes no tag but "latest"`;
}

/** What to write where the image of the container that downloads adapters is asked for. */
export function loraSidecarImageForm(release?: StackReleaseName): string {
  return movingImageForm(stackReleaseOf(release).lora.sidecar.repository);
}
