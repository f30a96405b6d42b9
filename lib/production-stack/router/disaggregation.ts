import type { Problem } from '../../internal/config-error';
import { quotedList } from '../../internal/nearest';
import type { Warning } from '../../internal/warnings';
import type { StackBackend } from '../backend';
import { modelsOf } from './backends';
import type { StackRouterProps } from './props';
import { needsPods } from './routed-by';
import type { DisaggregatedPrefillRouting } from './routings';

type Stage = 'prefill' | 'decode';

/** What a stage does with KV blocks, and the roles that do it. */
const STAGES = {
  prefill: { does: 'sends', role: 'kv_producer' },
  decode: { does: 'receives', role: 'kv_consumer' },
} as const;

/** What keeps a prefill from reaching its decode. */
export function disaggregatedProblems(routing: DisaggregatedPrefillRouting, { backends, apiKey }: StackRouterProps): Problem[] {
  const models = modelsOf(backends);
  const staged = [...routing.prefill, ...routing.decode];
  const key = apiKey ?? models.find((model) => model.apiKey)?.apiKey;
  return [
    ...needsPods(routing.kind, backends),
    ...routing.prefill.flatMap((model, i) => stageProblems('prefill', model, i, routing)),
    ...routing.decode.flatMap((model, i) => stageProblems('decode', model, i, routing)),
    ...(backends.kind === 'static' ? [] : strangers(routing, models)),
    ...models.flatMap((model, i) => (staged.includes(model) ? [] : [bystander(model, i)])),
    ...severalModels(staged),
    ...(routing.orchestrated && key ? [keyless()] : []),
  ];
}

/** What reaches its decode, and brings nothing with it. */
export function disaggregatedWarnings({ prefill, orchestrated }: DisaggregatedPrefillRouting): Warning[] {
  return prefill.flatMap((model, i): Warning[] => {
    const warning = { id: 'unvalidated', field: `routing.prefill[${i}]` } as const;
    if (model.lmcache?.pd) {
      const what = `LMCache of [${model.node.path}] sends blocks to the receiver that a request names, and this release of the router names none: decode computes the prompt again`;
      return [{ ...warning, what, fix: "use kvTransfer, or share blocks through a cache server with LMCache's kvRole." }];
    }
    if (orchestrated || model.lmcache) return [];
    const what = `[${model.node.path}] tells in its answer where the blocks are, and the router hands that on only where it orchestrates: decode computes the prompt again`;
    return [{ ...warning, what, fix: 'set routing.orchestrated to true.' }];
  });
}

function stageProblems(stage: Stage, model: StackBackend, at: number, routing: DisaggregatedPrefillRouting): Problem[] {
  const field = `routing.${stage}[${at}]`;
  const path = `[${model.node.path}]`;
  const problems: Problem[] = [];
  if (routing[stage].indexOf(model) < at) problems.push({ field, what: `${path} is listed twice`, fix: 'list each model once.' });
  if (stage === 'decode' && routing.prefill.includes(model)) {
    problems.push({ field, what: `${path} is to prefill as well`, fix: 'name each model in one of the two.' });
  }
  const { does, role } = STAGES[stage];
  if (model.kvRole !== role && model.kvRole !== 'kv_both') {
    const has = model.kvRole === undefined ? 'takes no part in the transfer of KV blocks' : `has the role "${model.kvRole}"`;
    const what = `${path} ${has}, and who does the ${stage} ${does} them`;
    problems.push({ field, what, fix: `give it the role "${role}" or "kv_both".` });
  }
  return problems;
}

/** Models that the router is not given. */
function strangers(routing: DisaggregatedPrefillRouting, models: readonly StackBackend[]): Problem[] {
  const stages: readonly Stage[] = ['prefill', 'decode'];
  return stages.flatMap((stage) =>
    routing[stage].flatMap((model, i) => {
      if (models.includes(model)) return [];
      const what = `[${model.node.path}] is not among the backends`;
      return [{ field: `routing.${stage}[${i}]`, what, fix: 'add it to backends.models.' }];
    }),
  );
}

/** The router sends every request through both stages. */
function bystander({ node }: StackBackend, at: number): Problem {
  const what = `[${node.path}] does neither prefill nor decode, and the router sends every request through both`;
  return {
    field: `backends.models[${at}]`,
    what,
    fix: 'name it in routing.prefill or routing.decode, or give it a router of its own.',
  };
}

function severalModels(staged: readonly StackBackend[]): Problem[] {
  const served = [...new Set(staged.map(({ servedModelName }) => servedModelName))];
  if (served.length <= 1) return [];
  const what = `serves ${quotedList(served)}, and a decode continues the prefill of its own model alone`;
  return [{ field: 'routing', what, fix: 'give all of them one served name, or each model a router of its own.' }];
}

function keyless(): Problem {
  return {
    field: 'routing.orchestrated',
    what: 'the models ask for a key, and this release of the router shows none when it orchestrates: every request would be refused',
    fix: 'leave the key of the models out, or routing.orchestrated.',
  };
}
