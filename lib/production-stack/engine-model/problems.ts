import type { Engine } from '../../engines';
import type { Problem } from '../../internal/config-error';
import { shown } from '../../internal/words';
import { imageProblem } from '../../kubernetes/image';
import { labelProblems } from '../../kubernetes/labels';
import { DNS_LABEL_MAX, dnsProblem, serviceNameProblem } from '../../kubernetes/names';
import { componentLabels, engineSelector } from '../labels';
import { loraEngineParts, loraSidecarImageForm } from '../lora/sidecar';
import { chatTemplateProblems } from './chat-template';
import type { EngineModelProps } from './props';
import type { ResolvedEngineModel } from './resolve';
import { weightsProblems } from './weights';

/** Everything for which a model cannot be served as it is said, its model server's own apart. */
export function engineModelProblems(
  props: EngineModelProps,
  engine: Engine,
  model: Omit<ResolvedEngineModel, 'server'>,
): Problem[] {
  const { stack, name, weights, row, replicas } = model;
  return [
    ...nameProblems(model),
    ...engineProblems(props, engine),
    ...weightsProblems(props, weights, row.weights, replicas * podsOf(props)),
    ...chatTemplateProblems(props.chatTemplate, engine),
    ...loraProblems(props, engine, model),
    ...keyProblems(props, row.apiKeyEnv),
    ...scaleProblems(props),
    ...budgetProblems(props),
    ...(['labels', 'podLabels'] as const).flatMap((prop) =>
      labelProblems(prop, props[prop], {
        ...componentLabels(stack, 'serving-engine', name),
        ...engineSelector(stack, name),
      }),
    ),
  ];
}

/** Pods of a replica, as far as they are said. */
function podsOf({ topology }: EngineModelProps): number {
  return topology === undefined || topology.kind === 'deployment' ? 1 : (topology.podsPerGroup ?? 2);
}

/** Names are made of two, and the longest must fit. */
function nameProblems({ stack, name, names }: Omit<ResolvedEngineModel, 'server'>): Problem[] {
  const own = [serviceNameProblem('stack', stack, names.service, DNS_LABEL_MAX), dnsProblem('name', name)].filter(
    (problem) => problem !== undefined,
  );
  if (own.length > 0) return own;
  const longest = [names.deployment, names.service].reduce((a, b) => (b.length > a.length ? b : a));
  if (longest.length <= DNS_LABEL_MAX) return [];
  return [
    {
      field: 'name',
      what: `"${longest}", made of the stack "${stack}" and the model "${name}", has ${longest.length} characters, and ${DNS_LABEL_MAX} fit`,
      fix: `shorten stack and name by ${longest.length - DNS_LABEL_MAX} together.`,
    },
  ];
}

function engineProblems({ role, kvTransfer, lmcache }: EngineModelProps, engine: Engine): Problem[] {
  const problems: Problem[] = [];
  if (engine.engineTypeLabel !== 'vllm') {
    problems.push({
      field: 'engine',
      what: `is ${engine.displayName}, and the router and the dashboards of the stack read vLLM's metrics`,
      fix: 'use Engine.vllm(), or serve it behind a Router of llm-d.',
    });
  }
  if (role !== undefined && !kvTransfer && !handsOn(lmcache)) {
    problems.push({
      field: 'role',
      what: `"${role}" is a part of a request, and nothing hands KV blocks from one part to the other`,
      fix: 'give kvTransfer: true, or lmcache with pd or a remote store, or leave role out.',
    });
  }
  return problems;
}

/** Whether blocks leave the pod: those in its own memory are lost to all others. */
function handsOn(lmcache: EngineModelProps['lmcache']): boolean {
  if (!lmcache || lmcache === true) return false;
  if (lmcache.mode === 'multiprocess') return true;
  const { pd, remote, p2p, disk } = lmcache;
  return Boolean(pd || remote || p2p || disk);
}

function loraProblems(
  { lora: said, env = {}, release }: EngineModelProps,
  engine: Engine,
  { lora, weights }: Omit<ResolvedEngineModel, 'server'>,
): Problem[] {
  if (!lora) return [];
  const problems: (Problem | undefined)[] = [];
  if (engine.is('vllm')) {
    const settings: Readonly<Record<string, unknown>> = { ...engine.settings };
    const twice = ['enableLora', 'maxLoras', 'maxLoraRank', 'maxCpuLoras'].filter((setting) => setting in settings);
    problems.push(
      ...twice.map((setting) => ({
        field: `engine.settings.${setting}`,
        what: 'is what lora says',
        fix: 'leave it out, and say it with lora.',
      })),
    );
  } else {
    problems.push({ field: 'lora', what: `is for vLLM, and the engine is ${engine.displayName}`, fix: 'leave it out.' });
  }
  const { maxLoras, maxCpuLoras } = lora;
  if (maxCpuLoras !== undefined && maxCpuLoras < (maxLoras ?? 1)) {
    problems.push({
      field: 'lora.maxCpuLoras',
      what: `${maxCpuLoras} is less than the ${maxLoras} of maxLoras, with which vLLM does not start`,
      fix: `give at least ${maxLoras}, or leave it out.`,
    });
  }
  if (typeof said === 'object' && said.downloads) {
    const unpinned = imageProblem('lora.downloads.image', said.downloads.image);
    problems.push(unpinned && { ...unpinned, fix: `${lowerFirst(loraSidecarImageForm(release))}.` });
    if (weights.podVolume.readOnly) {
      problems.push({
        field: 'lora.downloads',
        what: 'writes next to the weights, whose claim is only read',
        fix: 'leave weights.readOnly out, or leave downloads out.',
      });
    }
  }
  for (const name of Object.keys(loraEngineParts(release).env ?? {}).filter((name) => name in env)) {
    problems.push({ field: `env.${name}`, what: 'is what lora says', fix: 'leave it out.' });
  }
  return problems.filter((problem) => problem !== undefined);
}

/** A key that is said twice. */
function keyProblems({ apiKey, env = {} }: EngineModelProps, variable: string): Problem[] {
  if (!apiKey || !(variable in env)) return [];
  return [{ field: `env.${variable}`, what: 'is what apiKey says', fix: 'leave it out, and say it with apiKey.' }];
}

function scaleProblems({ autoscaling, replicas }: EngineModelProps): Problem[] {
  if (!autoscaling || replicas === undefined) return [];
  return [
    {
      field: 'replicas',
      what: `is ${replicas}, and autoscaling decides how many there are`,
      fix: 'leave it out, or give autoscaling.minReplicas.',
    },
  ];
}

/** Of any other budget Kubernetes asks the pods' owner how many there should be, and a RayCluster has no sub-resource that says it. */
function budgetProblems({ disruptionBudget, topology }: EngineModelProps): Problem[] {
  if (!disruptionBudget || topology?.kind !== 'rayCluster' || typeof disruptionBudget.minAvailable === 'number') return [];
  const [[prop, amount] = []] = Object.entries(disruptionBudget).filter(([, value]) => value !== undefined);
  return [
    {
      field: `disruptionBudget.${prop}`,
      what: `${shown(amount)} is taken of all pods that there should be, which Kubernetes does not learn of a RayCluster: it would let none of them be moved`,
      fix: 'give minAvailable as a number of pods.',
    },
  ];
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
