import type { Problem } from '../../internal/config-error';
import { quotedList } from '../../internal/nearest';
import type { Warning } from '../../internal/warnings';
import { shown } from '../../internal/words';
import type { LmcacheControllerAddress } from '../../model-server/features/lmcache/facts';
import type { StackBackend } from '../backend';
import { HUGGING_FACE_ID } from '../hugging-face';
import { modelsOf } from './backends';
import { needsPods, type RoutedBy } from './routed-by';
import { CONTROLLER_PORTS, type KvAwareRouting } from './routings';

/** What keeps the controller inside the router from knowing the models' caches. */
export function kvAwareProblems(routing: KvAwareRouting, controller: LmcacheControllerAddress, by: RoutedBy): Problem[] {
  const { backends } = by.props;
  const models = modelsOf(backends);
  return [
    ...needsPods(routing.kind, backends),
    ...replicaProblems(by),
    ...portProblems(controller, by),
    ...models.flatMap((model, i) => modelProblems(model, i, models, controller, routing, by.stack)),
    ...models.flatMap((model, i) => chunkProblems(model, i, by)),
    ...models.flatMap((model) => heartbeatProblems(model, routing, by)),
  ];
}

function replicaProblems({ props: { replicas = 1, autoscaling } }: RoutedBy): Problem[] {
  const why = 'the models report to one LMCache controller, and each replica runs one of its own';
  return [
    ...(replicas > 1 ? [{ field: 'replicas', what: `is ${replicas}, and ${why}`, fix: 'run one.' }] : []),
    ...(autoscaling ? [{ field: 'autoscaling', what: `is given, and ${why}`, fix: 'leave it out.' }] : []),
  ];
}

function portProblems(controller: LmcacheControllerAddress, { row, props }: RoutedBy): Problem[] {
  const taken = new Map<number, string>();
  const { port = row.ports.container.number, service } = props;
  for (const [number, by] of [
    [port, 'port'],
    [service?.port ?? row.ports.service.number, 'service.port'],
  ] as const)
    taken.set(number, by);
  return CONTROLLER_PORTS.flatMap((name) => {
    const number = controller[name];
    const field = `routing.controllerPorts.${name}`;
    const by = taken.get(number);
    taken.set(number, field);
    return by === undefined ? [] : [{ field, what: `${number} is taken by "${by}"`, fix: 'give each port a number of its own.' }];
  });
}

function modelProblems(
  { lmcache, node }: StackBackend,
  at: number,
  models: readonly StackBackend[],
  controller: LmcacheControllerAddress,
  routing: KvAwareRouting,
  stack: string,
): Problem[] {
  const field = `backends.models[${at}]`;
  const call = routing.controllerPorts ? `"${stack}", { …routing.controllerPorts }` : `"${stack}"`;
  const fix = `give its LMCache the controller StackRouter.lmcacheController(${call}).`;
  if (!lmcache) {
    const what = `[${node.path}] has no LMCache, which would tell the router what it holds`;
    return [{ field, what, fix: 'give it one, or choose another routing.' }];
  }
  const problems: Problem[] = [];
  const told = lmcache.controller;
  if (!told) {
    problems.push({
      field,
      what: `[${node.path}] reports to no LMCache controller, so that the router never learns what it holds`,
      fix,
    });
  } else if (addressText(told) !== addressText(controller)) {
    const what = `[${node.path}] reports to ${addressText(told)}, and the router listens at ${addressText(controller)}`;
    problems.push({ field, what, fix });
  }
  const first = models.find((model) => model.lmcache)?.lmcache;
  if (first && first.hashSeed !== lmcache.hashSeed) {
    const what = `[${node.path}] computes its keys from hash seed ${shown(lmcache.hashSeed)}, and others from ${shown(first.hashSeed)}: the router has one`;
    problems.push({ field, what, fix: 'give all models one hash seed.' });
  }
  return problems;
}

/** Chunks that are cut otherwise have other keys: every lookup would miss. */
function chunkProblems({ lmcache, node }: StackBackend, at: number, { row }: RoutedBy): Problem[] {
  const size = row.lmcacheChunkSize;
  if (lmcache?.chunkSize === undefined || lmcache.chunkSize === size) return [];
  const what = `[${node.path}] keeps chunks of ${lmcache.chunkSize} tokens, and the controller in the router looks for chunks of ${size} alone`;
  return [{ field: `backends.models[${at}]`, what, fix: 'leave chunkSize out of its LMCache.' }];
}

/** Signs of life that come too seldom: what a model holds is forgotten again and again. */
function heartbeatProblems(
  { lmcache, node }: StackBackend,
  { workerTimeoutSeconds }: KvAwareRouting,
  { row }: RoutedBy,
): Problem[] {
  const seconds = lmcache?.controller && lmcache.heartbeatSeconds;
  const timeout = workerTimeoutSeconds ?? row.lmcacheWorkerTimeoutSeconds;
  if (seconds === undefined || seconds < timeout) return [];
  return [
    {
      field: 'routing.workerTimeoutSeconds',
      what: `is ${timeout}, and [${node.path}] gives a sign of life every ${seconds} s: the router would forget what it holds in between`,
      fix: `give ${3 * seconds}, or give its lmcache.worker.heartbeatSeconds a lower number.`,
    },
  ];
}

const addressText = ({ host, pullPort, replyPort, heartbeatPort }: LmcacheControllerAddress) =>
  `${host}, ports ${pullPort}, ${replyPort} and ${heartbeatPort}`;

/** What lets lookups miss without an error. */
export function kvAwareWarnings(routing: KvAwareRouting, { row, props }: RoutedBy): Warning[] {
  const models = modelsOf(props.backends);
  const own = routing.lmcacheVersion ?? (props.image === undefined ? row.lmcacheVersion : undefined);
  const versions = models.flatMap((model, i): Warning[] => {
    const version = model.lmcache?.version;
    if (own === undefined || version === undefined || version === own) return [];
    const what = `[${model.node.path}] has LMCache ${version}, and the controller in the router ${own}, which may not understand each other: the router would know of no cache, without an error`;
    const fix = `give the router an image with LMCache ${version} and the vLLM of the model, and routing.lmcacheVersion, or the model an image with LMCache ${own}.`;
    return [{ id: 'unvalidated', field: `backends.models[${i}]`, what, fix }];
  });
  const nameless = models.flatMap((model, i): Warning[] => {
    if (HUGGING_FACE_ID.test(model.servedModelName)) return [];
    const what = `[${model.node.path}] is served as ${shown(model.servedModelName)}, under which name the router looks for a tokenizer on Hugging Face, in vain and anew with every request`;
    const fix = 'leave servedModelName out.';
    return [{ id: 'unvalidated', field: `backends.models[${i}]`, what, fix }];
  });
  const alone = [...versions, ...nameless];
  const served = [...new Set(models.map(({ servedModelName }) => servedModelName))];
  if (served.length <= 1) return alone;
  const what = `are ${quotedList(served)}, and the router reads the tokenizer of whichever is asked for first, for all of them`;
  const fix = 'give each model a stack and a router of its own.';
  return [...alone, { id: 'unvalidated', field: 'backends.models', what, fix }];
}
