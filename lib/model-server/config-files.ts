import type { Construct } from 'constructs';
import { CONFIG_CHECKSUM, checksum } from '../kubernetes/checksum';
import { ConfigMap } from '../kubernetes/core';
import type { PodParts } from '../kubernetes/pod-parts';
import type { ConfigFile } from './features/feature';
import type { ResolvedModelServer } from './resolve';

const nameOf = (workloadName: string, file: ConfigFile): string => `${workloadName}-${file.name}`;

/** How the pods see the files that their engine reads. They are new pods when the text is another. */
export function configFileParts(workloadName: string, files: readonly ConfigFile[]): PodParts {
  if (files.length === 0) return {};
  return {
    env: Object.fromEntries(files.map(({ variable, folder, file }) => [variable, `${folder}/${file}`])),
    volumes: Object.fromEntries(
      files.map((file) => [
        `${file.name}-config`,
        { mountPath: file.folder, readOnly: true, configMap: { name: nameOf(workloadName, file) } },
      ]),
    ),
    annotations: { [CONFIG_CHECKSUM]: checksum(files.map(({ text }) => text).join('\n')) },
  };
}

/** Makes the ConfigMaps of these files. */
export function createConfigFiles(
  scope: Construct,
  { workloadName, configFiles, sharedLabels }: ResolvedModelServer,
  labels: Readonly<Record<string, string>> | undefined,
): void {
  for (const file of configFiles) {
    new ConfigMap(scope, `${file.name}-config`, {
      metadata: { name: nameOf(workloadName, file), labels: { ...labels, ...sharedLabels } },
      data: { [file.file]: file.text },
    });
  }
}
