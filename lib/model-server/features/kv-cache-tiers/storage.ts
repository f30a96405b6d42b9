import type { k8s } from 'cdk8s-plus-30';
import { mirrored } from '../../../kubernetes/image';
import type { PodParts } from '../../../kubernetes/pod-parts';
import { type PlacedTier, storageSize, type TierContext } from './context';
import type { StorageTier } from './props';
import { isShared, mountedVolume } from './volume';

/** The volume of a storage tier, and what makes it writable. */
export function storageParts({ server, rows }: TierContext, { tier }: PlacedTier<StorageTier>): PodParts {
  const { volume, mountPath } = rows.storage;
  const { name, platforms } = rows.groupWrite;
  const writable = isShared(tier.volume) && platforms.some((platform) => platform === server.platform);
  return {
    volumes: { [volume]: mountedVolume(tier.volume, mountPath, storageSize(tier)) },
    ...(writable && {
      initContainers: [
        {
          ...toolsContainer(server.props, rows.toolsImage),
          name,
          command: ['chmod', '-R', 'g+w', `${mountPath}/`],
          volumeMounts: [{ name: volume, mountPath }],
        },
      ],
    }),
  };
}

/** A container of small tools, pulled as the server's image is. */
export function toolsContainer(
  { images }: TierContext['server']['props'],
  image: string,
): Pick<k8s.Container, 'image' | 'imagePullPolicy'> {
  return { image: mirrored(image, images?.registryMirror), imagePullPolicy: images?.pullPolicy };
}
