import type { Construct } from 'constructs';
import type { Problem } from '../../internal/config-error';
import { CONFIG_CHECKSUM, checksum } from '../../kubernetes/checksum';
import { ConfigMap } from '../../kubernetes/core';
import type { PodParts } from '../../kubernetes/pod-parts';
import type { ModelServerProps } from '../props';
import type { ResolvedModelServer } from '../resolve';
import type { ConfigFile } from './feature';

const nameOf = (workloadName: string, file: ConfigFile): string => `${workloadName}-${file.name}`;

const volumeOf = ({ name }: ConfigFile): string => `${name}-config`;

/** Volumes of the caller's with the name of one that has such a file. */
export function configFileProblems(files: readonly ConfigFile[], { volumes = {}, caches = {} }: ModelServerProps): Problem[] {
  return Object.entries({ volumes, caches }).flatMap(([field, said]) =>
    files
      .filter((file) => volumeOf(file) in said)
      .map((file) => ({
        field: `${field}.${volumeOf(file)}`,
        what: `is the name of the volume with ${file.folder}/${file.file}, which the engine reads`,
        fix: 'choose another name.',
      })),
  );
}

/** How the pods see the files that their engine reads. They are new pods when the text is another. */
export function configFileParts(workloadName: string, files: readonly ConfigFile[]): PodParts {
  if (files.length === 0) return {};
  return {
    env: Object.fromEntries(files.map(({ variable, folder, file }) => [variable, `${folder}/${file}`])),
    volumes: Object.fromEntries(
      files.map((file) => [
        volumeOf(file),
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
    new ConfigMap(scope, volumeOf(file), {
      metadata: { name: nameOf(workloadName, file), labels: { ...labels, ...sharedLabels } },
      data: { [file.file]: file.text },
    });
  }
}
