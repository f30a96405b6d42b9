import type { Accelerator } from '../accelerators/accelerator';
import type { Engine } from '../engines';
import type { Problem } from '../internal/config-error';
import { didYouMean } from '../internal/nearest';
import type { Expect, Same } from '../internal/same';
import { defineSchema, type SchemaInput, type Z } from '../internal/schema';
import { labelProblems, modelLabel } from '../kubernetes/labels';
import { LABELS } from '../kubernetes/llm-d-labels';
import { DNS_SUBDOMAIN_MAX, dnsProblem } from '../kubernetes/names';
import { portNameProblem } from '../kubernetes/port';
import type { ModelServerProps, Role } from './props';
import { SERVING_CONTAINER } from './render';

type Labels = Readonly<Record<string, string>>;

/** The name of the engine's port on every pod: probes and monitors select it by name. */
export const API_PORT_NAME = 'modelserver';

/**
 * What the objects of a model server are called, and by which labels its pods are told from others. The well-lit paths have llm-d's;
 * another system's router finds pods by names and labels of its own.
 */
export interface ServerIdentity {
  /** Name of the Deployment or other workload. */
  readonly workloadName: string;
  /** Name of the ServiceAccount that is made for the pods. @default - none is made: they run under the namespace's own */
  readonly serviceAccountName?: string;
  /** Labels by which the workload selects its pods. */
  readonly selectorLabels: Labels;
  /** Labels that the pods share with those of other servers behind the same router. */
  readonly poolLabels: Labels;
  /** Keys of selector labels that pods of a group do not have which compute for another and answer nobody. */
  readonly answeringKeys: readonly string[];
  /** Labels of objects that serve pods of every role, such as the ServiceAccount. */
  readonly sharedLabels: Labels;
  /** Name of the port of the API. */
  readonly portName: string;
  /** Name of the container that serves. */
  readonly containerName: string;
  /** The field of the container that holds the engine's flags, for whoever reads them there. @default args */
  readonly flagsIn?: 'args' | 'command';
}

/** @internal Schema of {@link ServerIdentity}. */
export const identitySchema = (z: Z) => {
  const name = z.string().min(1);
  const labels = z.record(z.string(), z.string()).readonly();
  return z
    .strictObject({
      workloadName: name,
      serviceAccountName: name.optional(),
      selectorLabels: labels,
      poolLabels: labels,
      answeringKeys: z.array(name).readonly(),
      sharedLabels: labels,
      portName: name,
      containerName: name,
      flagsIn: z.enum(['args', 'command']).optional(),
    })
    .readonly();
};

const schema = defineSchema(identitySchema);

/** @internal The schema and the interface say the same. */
export type Drift = Expect<Same<SchemaInput<typeof schema>, ServerIdentity>>;

/** What Kubernetes would refuse of an identity, or what would find no pod. */
export function identityProblems(identity: ServerIdentity | undefined): Problem[] {
  if (identity === undefined) return [];
  const { selectorLabels, poolLabels, sharedLabels, answeringKeys, portName, containerName, serviceAccountName } = identity;
  const keys = Object.keys(selectorLabels);
  // Those of the labels themselves come first.
  if (labelProblems('identity.selectorLabels', selectorLabels).length > 0) return [];
  return [
    keys.length > 0
      ? undefined
      : {
          field: 'identity.selectorLabels',
          what: 'are none, and a workload selects its pods by some',
          fix: 'give labels that tell its pods from all others.',
        },
    ...labelProblems('identity.poolLabels', poolLabels),
    ...labelProblems('identity.sharedLabels', sharedLabels),
    ...Object.entries(poolLabels).map(([key, value]) =>
      selectorLabels[key] === value
        ? undefined
        : {
            field: `identity.poolLabels.${key}`,
            what: `"${value}" is not what the pods have, whose selectorLabels say ${selectorLabels[key] === undefined ? 'nothing of it' : `"${selectorLabels[key]}"`}`,
            fix: 'say the same in selectorLabels, or leave it out.',
          },
    ),
    ...answeringKeys.map((key, i) =>
      keys.includes(key)
        ? undefined
        : { field: `identity.answeringKeys[${i}]`, what: `"${key}" is no key of selectorLabels`, fix: didYouMean(key, keys) },
    ),
    dnsProblem('identity.containerName', containerName),
    portNameProblem('identity.portName', portName),
    serviceAccountName === undefined
      ? undefined
      : dnsProblem('identity.serviceAccountName', serviceAccountName, DNS_SUBDOMAIN_MAX),
  ].filter((problem) => problem !== undefined);
}

/** What llm-d's routers, monitors and autoscalers look for. Source: v0.7.0 guides/recipes/modelserver. */
export function llmdIdentity(
  props: ModelServerProps,
  server: {
    readonly name: string;
    readonly guide: string;
    readonly role: Role;
    readonly engine: Engine;
    readonly accelerator: Accelerator;
    readonly containerName?: string;
  },
): ServerIdentity {
  const { name, guide, role, engine, accelerator } = server;
  const sharedLabels = {
    [LABELS.engineType]: engine.engineTypeLabel,
    ...accelerator.labels,
    [LABELS.guide]: guide,
    ...(props.subguide !== undefined && { [LABELS.subguide]: props.subguide }),
    [LABELS.model]: modelLabel(props.model),
  };
  return {
    workloadName: `${name}-${role}`,
    serviceAccountName: `${name}-sa`,
    selectorLabels: { ...sharedLabels, [LABELS.role]: role },
    poolLabels: { [LABELS.guide]: guide },
    answeringKeys: [LABELS.guide, LABELS.role],
    sharedLabels,
    portName: API_PORT_NAME,
    containerName: server.containerName ?? SERVING_CONTAINER,
  };
}
