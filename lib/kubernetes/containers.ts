import type { k8s } from 'cdk8s-plus-30';
import type { Problem } from '../internal/config-error';
import { didYouMean } from '../internal/nearest';
import { shown } from '../internal/words';
import { imageProblem } from './image';
import { dnsProblem } from './names';

/**
 * What the API server would refuse of containers that the caller wrote, or what would start something else than was meant.
 * @param field the prop that lists them
 * @param taken names of the pod's other containers
 * @param volumes names of the pod's volumes
 */
export function containerProblems(
  field: string,
  containers: readonly k8s.Container[],
  taken: readonly string[],
  volumes: readonly string[],
): Problem[] {
  const names = containers.map(({ name }) => name);
  return containers
    .flatMap((container, i) => {
      const at = `${field}[${i}]`;
      const { name, image } = container;
      return [
        name === undefined ? missing(`${at}.name`, 'a name for it') : dnsProblem(`${at}.name`, name),
        image === undefined ? missing(`${at}.image`, 'registry/repository:tag') : imageProblem(`${at}.image`, image),
        ...repeatedName(`${at}.name`, name, taken.includes(name) || names.indexOf(name) < i),
        ...mountProblems(at, container, volumes),
      ];
    })
    .filter((problem) => problem !== undefined);
}

const missing = (field: string, what: string): Problem => ({ field, what: 'is missing', fix: `give ${what}.` });

function repeatedName(field: string, name: string | undefined, isTaken: boolean): Problem[] {
  if (name === undefined || !isTaken) return [];
  return [{ field, what: `"${name}" is what another container of the pod is called`, fix: 'give each a name of its own.' }];
}

function mountProblems(at: string, { volumeMounts = [] }: k8s.Container, volumes: readonly string[]): Problem[] {
  return volumeMounts.flatMap(({ name }, i) => {
    if (volumes.includes(name)) return [];
    const what = `${shown(name)} is no volume of the pod`;
    return [
      { field: `${at}.volumeMounts[${i}].name`, what, fix: typeof name === 'string' ? didYouMean(name, volumes) : 'name one.' },
    ];
  });
}
