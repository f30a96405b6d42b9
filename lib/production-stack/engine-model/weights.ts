import { Chart } from 'cdk8s';
import type { IConstruct } from 'constructs';
import type { Problem } from '../../internal/config-error';
import { labelProblems } from '../../kubernetes/labels';
import { DNS_SUBDOMAIN_MAX, dnsProblem } from '../../kubernetes/names';
import type { AccessMode, VolumeClaim } from '../../kubernetes/volume-claim';
import type { PodVolume } from '../../kubernetes/volumes';
import type { StackEnginesRow } from '../../releases';
import type { ClaimedWeights, EngineModelProps, ModelWeights } from './props';

/** Where the files of a model are kept, decided. */
export interface ResolvedWeights {
  /** Name of the pod's volume. */
  readonly volume: string;
  readonly podVolume: PodVolume;
  /** The claim to make, if one is. */
  readonly claim?: VolumeClaim;
  /** Name of the claim; undefined where the files are gone with the pod. */
  readonly claimName?: string;
  /** Who may mount it; undefined where nobody says. */
  readonly accessMode?: AccessMode;
}

/** What the objects are called, and labelled. */
export interface WeightsNames {
  readonly volume: string;
  readonly sharedVolume: string;
  readonly claim: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** Turns where the files are kept into a volume, and the claim behind it. */
export function resolveWeights(weights: ModelWeights, row: StackEnginesRow['weights'], names: WeightsNames): ResolvedWeights {
  const { volume } = names;
  const { mountPath } = row;
  switch (weights.kind) {
    case 'claim': {
      const { kind: _, accessMode = row.accessMode, ...asked } = weights;
      return {
        ...{ volume, accessMode, claimName: names.claim },
        claim: { ...asked, accessMode, name: names.claim, labels: names.labels },
        podVolume: { mountPath, persistentVolumeClaim: { claimName: names.claim } },
      };
    }
    case 'existingClaim': {
      const { claimName, accessMode, readOnly } = weights;
      return {
        ...{ volume, claimName, accessMode },
        podVolume: {
          mountPath,
          ...(readOnly && { readOnly }),
          persistentVolumeClaim: { claimName, ...(readOnly && { readOnly }) },
        },
      };
    }
    case 'shared': {
      const { claimName, accessMode, mountPath: path } = weights.storage;
      return {
        ...{ volume: names.sharedVolume, claimName, accessMode },
        podVolume: { mountPath: path, persistentVolumeClaim: { claimName } },
      };
    }
    case 'ephemeral':
      return { volume, podVolume: { mountPath, emptyDir: { sizeLimit: weights.sizeLimit } } };
  }
}

/** What cannot be mounted, or not by so many pods. */
export function weightsProblems(
  props: EngineModelProps,
  { volume, accessMode, claimName, podVolume }: ResolvedWeights,
  row: StackEnginesRow['weights'],
  pods: number,
): Problem[] {
  const { weights, env = {}, volumes = {} } = props;
  const problems: (Problem | undefined)[] = [
    weights?.kind === 'existingClaim' ? dnsProblem('weights.claimName', weights.claimName, DNS_SUBDOMAIN_MAX) : undefined,
    ...(weights?.kind === 'claim' ? claimProblems(weights) : []),
  ];
  if (accessMode !== undefined && accessMode !== 'ReadWriteMany' && pods > 1) {
    const field = weights?.kind === 'shared' ? 'weights.storage' : 'weights.accessMode';
    problems.push({
      field,
      what: `the claim "${claimName}" has access mode ${accessMode}, and ${pods} pods, which may be on several nodes, would mount it`,
      fix: 'give it the access mode "ReadWriteMany" and a storage class that has it, or run one pod.',
    });
  }
  if (row.env in env) {
    problems.push({
      field: `env.${row.env}`,
      what: `is where the weights are kept, "${podVolume.mountPath}", which follows from weights`,
      fix: 'leave it out, and say it with weights.',
    });
  }
  if (volume in volumes) {
    problems.push({
      field: `volumes.${volume}`,
      what: 'is what the volume of the weights is called',
      fix: 'give it another name, or say it with weights.',
    });
  }
  return problems.filter((problem) => problem !== undefined);
}

function claimProblems({ storageClassName, matchLabels = {} }: ClaimedWeights): Problem[] {
  // Empty is no class at all.
  const problem = storageClassName ? dnsProblem('weights.storageClassName', storageClassName, DNS_SUBDOMAIN_MAX) : undefined;
  return [...(problem ? [problem] : []), ...labelProblems('weights.matchLabels', matchLabels)];
}

/** Models that mount one claim have pods on as many nodes. */
export function crowdedClaimProblems(
  model: IConstruct & { readonly claimName?: string },
  accessMode: AccessMode,
  others: readonly (IConstruct & { readonly claimName?: string })[],
): Problem[] {
  const { claimName } = model;
  const { namespace } = Chart.of(model);
  const other = others.find((one) => one.claimName === claimName && Chart.of(one).namespace === namespace);
  if (claimName === undefined || !other) return [];
  return [
    {
      field: 'weights',
      what: `the claim "${claimName}" has access mode ${accessMode}, and [${other.node.path}], which may be on another node, would mount it too`,
      fix: 'give it the access mode "ReadWriteMany" and a storage class that has it, or give each model a claim of its own.',
    },
  ];
}
