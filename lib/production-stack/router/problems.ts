import type { Problem } from '../../internal/config-error';
import { quotedList } from '../../internal/nearest';
import type { Warning } from '../../internal/warnings';
import { shown } from '../../internal/words';
import { drainProblem } from '../../kubernetes/disruption-budget';
import { imageProblem } from '../../kubernetes/image';
import { labelKeyProblem, labelProblems } from '../../kubernetes/labels';
import { DNS_SUBDOMAIN_MAX, dnsProblem } from '../../kubernetes/names';
import { compareQuantities } from '../../kubernetes/quantity';
import { resourceProblems } from '../../kubernetes/resources';
import { ARCH_LABEL } from '../../kubernetes/scheduling';
import { repeatedMountProblems } from '../../kubernetes/volumes';
import { HASH_SEED_ENV } from '../../model-server/features/lmcache/facts';
import { strategyProblems } from '../../model-server/workload/update-strategy';
import type { StackRouterRow } from '../../releases';
import { componentLabels } from '../labels';
import { stackProblem } from '../names';
import { modelsOf } from './backends';
import { exposureProblems } from './exposure-problems';
import { extraArgsProblems } from './extra-args';
import type { ResolvedStackRouter } from './resolve';

/** Variables that props decide, each with the prop. */
const decidedBy = ({ apiKeyEnv, disaggregatingApiKeyEnv }: StackRouterRow): Readonly<Record<string, string>> => ({
  [HASH_SEED_ENV]: 'routing',
  [apiKeyEnv]: 'apiKey',
  [disaggregatingApiKeyEnv]: 'apiKey',
  HF_TOKEN: 'hfToken',
});

/** What is wrong with a router by itself. */
export function ownProblems({ row, props, stack, names, namespace, resources }: ResolvedStackRouter): Problem[] {
  const { replicas, autoscaling, serviceAccountName } = props;
  return [
    stackProblem(stack, 'Service', names.routerService),
    props.image === undefined ? undefined : imageProblem('image', props.image),
    serviceAccountName === undefined ? undefined : dnsProblem('serviceAccountName', serviceAccountName, DNS_SUBDOMAIN_MAX),
    replicas !== undefined && autoscaling
      ? { field: 'replicas', what: `is ${replicas}, and autoscaling decides how many there are`, fix: 'give one of the two.' }
      : undefined,
    autoscaling && (autoscaling.minReplicas ?? 1) > autoscaling.maxReplicas
      ? {
          field: 'autoscaling.minReplicas',
          what: `${autoscaling.minReplicas} is more than maxReplicas, which is ${autoscaling.maxReplicas}`,
          fix: 'raise maxReplicas.',
        }
      : undefined,
    ...Object.keys(props.env ?? {}).map((name) => envProblem(row, name)),
    ...resourceProblems('resources', resources),
    ...labelProblems('labels', props.labels, componentLabels(stack, 'router')),
    ...Object.keys(props.podAnnotations ?? {}).map((key) => labelKeyProblem(`podAnnotations.${key}`, key)),
    ...Object.keys(props.service?.annotations ?? {}).map((key) => labelKeyProblem(`service.annotations.${key}`, key)),
    ...extraArgsProblems(row, props.extraArgs ?? []),
    ...exposureProblems(props.expose, names, namespace),
    ...strategyProblems(props.updateStrategy),
    ...repeatedMountProblems(props.volumes ?? {}),
  ].filter((problem) => problem !== undefined);
}

function envProblem(row: StackRouterRow, name: string): Problem | undefined {
  const prop = decidedBy(row)[name];
  return prop === undefined
    ? undefined
    : { field: `env.${name}`, what: `is decided by the prop "${prop}"`, fix: 'say it there.' };
}

/** What works, and may not do what was meant. */
export function ownWarnings({ row, props, resources }: ResolvedStackRouter, hasKey: boolean): Warning[] {
  const { disruptionBudget, autoscaling, replicas = 1, routing } = props;
  const stuck =
    disruptionBudget &&
    drainProblem('disruptionBudget', disruptionBudget, autoscaling?.minReplicas ?? (autoscaling ? 1 : replicas));
  const warnings: (Warning | undefined)[] = [
    stuck && { id: 'blocks-drain', ...stuck },
    undersized(row.resources.limits.memory, resources.limits?.memory),
    wrongArchitecture(row.architectures, props),
  ];
  if (hasKey && routing?.kind === 'disaggregatedPrefill' && !routing.orchestrated) {
    const what = 'shows the models the key of the router, whoever asks, and asks clients for none';
    const fix = 'let nobody reach the router without being known, or leave the key out.';
    warnings.push({ id: 'unauthenticated', field: 'routing', what, fix });
  }
  return warnings.filter((warning) => warning !== undefined);
}

function undersized(least: string, limit: string | undefined): Warning | undefined {
  if (limit === undefined || compareQuantities(limit, least) >= 0) return undefined;
  const what = `${shown(limit)} is less than ${shown(least)}, below which upstream saw the router run out of memory`;
  return { id: 'undersized', field: 'resources.limits.memory', what, fix: `give at least "${least}".` };
}

/** The router starts only on nodes that its image is built for. */
function wrongArchitecture(
  architectures: readonly string[],
  { backends, scheduling = {}, image }: ResolvedStackRouter['props'],
): Warning | undefined {
  const pinned = Object.keys(scheduling.nodeSelector ?? {}).includes(ARCH_LABEL);
  if (image !== undefined || pinned || JSON.stringify(scheduling.affinity ?? {}).includes(ARCH_LABEL)) return undefined;
  const other = modelsOf(backends).find(
    ({ architecture }) => architecture !== undefined && !architectures.includes(architecture),
  );
  if (!other) return undefined;
  const what = `says nothing of the architecture, the router's image is built for ${quotedList(architectures)} alone, and [${other.node.path}] runs on nodes of "${other.architecture}"`;
  const fix = `give scheduling: { nodeSelector: { "${ARCH_LABEL}": "${architectures[0]}" } }, or an image of your own.`;
  return { id: 'unvalidated', field: 'scheduling', what, fix };
}
