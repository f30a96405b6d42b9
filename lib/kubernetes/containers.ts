import { k8s } from 'cdk8s-plus-30';
import type { Problem } from '../internal/config-error';
import { refusal } from '../internal/issues';
import { didYouMean } from '../internal/nearest';
import { optionalText, shared } from '../internal/optional';
import type { Z } from '../internal/schema';
import { shown } from '../internal/words';
import { fieldPathSchema, isLiteralSecret, OPEN_SECRET } from './env';
import { imageProblem, mirrored } from './image';
import { dnsProblem } from './names';
import { portSchema } from './port';
import { AMOUNT_FORM, isAmount } from './quantity';
import { type ResourceAmounts, resourceProblems } from './resources';
import { securityContextFields } from './security-context';
import { typedObject } from './typed-object';
import { mountPathSchema } from './volumes';

const containerFields = shared((z) => {
  const words = z.array(z.string()).optional();
  return z.looseObject({
    name: z.string().optional(),
    image: z.string().optional(),
    imagePullPolicy: z.enum(['Always', 'IfNotPresent', 'Never']).optional(),
    restartPolicy: z.literal('Always').optional(),
    command: words,
    args: words,
    workingDir: optionalText(z),
    env: z
      .array(
        z
          .looseObject({
            name: z.string().min(1),
            value: z.string().optional(),
            valueFrom: z.looseObject({ fieldRef: z.looseObject({ fieldPath: fieldPathSchema(z) }).optional() }).optional(),
          })
          .superRefine(({ name, value }, ctx) => {
            if (!isLiteralSecret(name, value)) return;
            const fix = 'refer to a Secret: valueFrom: { secretKeyRef: { name, key } }.';
            ctx.addIssue(refusal({ what: OPEN_SECRET, fix }, ['value']));
          }),
      )
      .optional(),
    ports: z.array(z.looseObject({ containerPort: portSchema(z) })).optional(),
    volumeMounts: z.array(z.looseObject({ name: z.string().optional(), mountPath: mountPathSchema(z) })).optional(),
    securityContext: securityContextFields(z).optional(),
  });
});

/** @internal Schema of a container that the caller writes. */
export const containerSchema = (z: Z) => typedObject<k8s.Container>(z, k8s.toJson_Container, 'a container', containerFields);

/** Containers with their images in a mirror, if there is one. */
export function mirroredContainers(containers: readonly k8s.Container[], mirror: string | undefined): k8s.Container[] {
  return containers.map((one) => (one.image === undefined ? one : { ...one, image: mirrored(one.image, mirror) }));
}

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
        ...containerResourceProblems(`${at}.resources`, container),
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

function containerResourceProblems(field: string, { resources }: k8s.Container): Problem[] {
  const amounts = (kind: 'requests' | 'limits'): ResourceAmounts =>
    Object.fromEntries(
      Object.entries(resources?.[kind] ?? {}).flatMap(([name, amount]) => (amount ? [[name, String(amount.value)]] : [])),
    );
  const said = { requests: amounts('requests'), limits: amounts('limits') };
  const malformed = (['requests', 'limits'] as const).flatMap((kind) =>
    Object.entries(said[kind])
      .filter(([, amount]) => !isAmount(amount))
      .map(([name, amount]) => ({
        field: `${field}.${kind}.${name}`,
        what: `${shown(amount)} is not valid`,
        fix: `${AMOUNT_FORM}.`,
      })),
  );
  return malformed.length > 0 ? malformed : resourceProblems(field, said);
}
