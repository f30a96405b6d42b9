import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** The files below a folder whose names end so, as sorted paths relative to it; none where there is no such folder. */
export function filesBelow(folder: string, ending: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(ending))
    .map((file) => file.replaceAll('\\', '/'))
    .sort();
}

/** The examples: folders with a cdk8s.yaml. */
export function exampleNames(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => existsSync(join(folder, name, 'cdk8s.yaml')))
    .sort();
}
