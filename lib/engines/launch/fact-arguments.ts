import type { Problem } from '../../internal/config-error';
import type { Flag } from '../flags/table';
import { engineRow } from '../registry';
import type { EngineRow } from '../row';
import type { Argument } from './arguments';
import type { LaunchFacts, ShellExpression } from './facts';
import type { FlagList } from './flag-list';
import { type JudgedArguments, lackingFlag } from './settings';

/** The flags of facts, in the order in which they are rendered. */
export const FACT_FLAGS = {
  servedModelName: '--served-model-name',
  revision: '--revision',
  host: '--host',
  port: '--port',
  tensorParallelSize: '--tensor-parallel-size',
  pipelineParallelSize: '--pipeline-parallel-size',
  dataParallelSize: '--data-parallel-size',
  dataParallelSizeLocal: '--data-parallel-size-local',
  dataParallelAddress: '--data-parallel-address',
  dataParallelRpcPort: '--data-parallel-rpc-port',
  dataParallelStartRank: '--data-parallel-start-rank',
  dataParallelRank: '--data-parallel-rank',
  dataParallelHybridLb: '--data-parallel-hybrid-lb',
  dataParallelExternalLb: '--data-parallel-external-lb',
  dataParallelMultiPortExternalLb: '--data-parallel-multi-port-external-lb',
  dataParallelSupervisorPort: '--data-parallel-supervisor-port',
  nnodes: '--nnodes',
  nodeRank: '--node-rank',
  masterAddr: '--master-addr',
  distInitAddr: '--dist-init-addr',
  headless: '--headless',
} as const satisfies Partial<Record<keyof LaunchFacts, string>>;

/** A fact that becomes a flag. */
type FlagFact = keyof typeof FACT_FLAGS;

const FOLLOWS_FROM_TOPOLOGY = 'leave it out: it follows from the prop "topology".';
const FOLLOWS_FROM_LOAD_BALANCING = 'leave it out: it follows from the prop "dataParallelLoadBalancing".';

/** Facts that no prop of the model server is named like: what to write instead of their flags. The others are props. */
export const FACTS_WITHOUT_PROP: Readonly<Partial<Record<FlagFact, string>>> = {
  host: 'leave it out: the engine listens on all addresses.',
  dataParallelAddress: FOLLOWS_FROM_TOPOLOGY,
  dataParallelRpcPort: FOLLOWS_FROM_TOPOLOGY,
  dataParallelStartRank: FOLLOWS_FROM_TOPOLOGY,
  dataParallelRank: FOLLOWS_FROM_LOAD_BALANCING,
  dataParallelHybridLb: 'set the prop "dataParallelLoadBalancing" to "hybrid".',
  dataParallelExternalLb: 'set the prop "dataParallelLoadBalancing" to "external".',
  dataParallelMultiPortExternalLb: 'set the prop "dataParallelLoadBalancing" to "external".',
  dataParallelSupervisorPort: FOLLOWS_FROM_LOAD_BALANCING,
  nnodes: 'say it with the prop "topology": its podsPerGroup.',
  nodeRank: FOLLOWS_FROM_TOPOLOGY,
  masterAddr: FOLLOWS_FROM_TOPOLOGY,
  distInitAddr: FOLLOWS_FROM_TOPOLOGY,
  headless: FOLLOWS_FROM_TOPOLOGY,
};

/** Facts that a setting may state instead, as long as only one of them does. */
const SHARED_FACTS: readonly FlagFact[] = ['revision'];

/** The arguments of facts, in their order; the model is the first where it is a flag. */
export function factArguments(list: FlagList, facts: LaunchFacts): JudgedArguments {
  const row = engineRow(list.kind);
  const said: Partial<Record<FlagFact, unknown>> = { ...facts, host: facts.host ?? row.host, port: portToSay(row, facts) };
  const judged = Object.entries(FACT_FLAGS).map(([fact, name]): JudgedArguments => {
    const value = said[fact as FlagFact];
    if (value === undefined || value === false || row.ignoredFacts.includes(fact)) return { arguments: [], problems: [] };
    const flag = list.table.spellings.get(name)?.flag;
    if (!flag) return { arguments: [], problems: [{ field: fact, ...lackingFlag(list, name) }] };
    const values = value === true ? [] : [value].flat().map(asValue);
    return { arguments: [{ flag: name, values, prop: fact }], problems: manyForOne(list, flag, fact, values.length) };
  });
  const model: Argument[] = row.modelFlag === undefined ? [] : [{ flag: row.modelFlag, values: [facts.model], prop: 'model' }];
  return {
    arguments: [...model, ...judged.flatMap((one) => one.arguments)],
    problems: judged.flatMap((one) => one.problems),
  };
}

/** Flags that the model server decides, by name, with what to write instead. */
export function ownedFlags({ table }: FlagList): Map<string, string> {
  const facts = Object.entries(FACT_FLAGS).filter(([fact]) => !SHARED_FACTS.includes(fact as FlagFact));
  const owned = [...facts, ['model', '--model'] as const];
  return new Map(
    owned.flatMap(([fact, name]): [string, string][] => {
      const flag = table.spellings.get(name)?.flag;
      return flag ? [[flag.name, FACTS_WITHOUT_PROP[fact as FlagFact] ?? `say it with the prop "${fact}".`]] : [];
    }),
  );
}

/** The port, where the engine would not choose it anyway. An engine that must be told its address is told its port too. */
function portToSay({ defaultPort, host }: EngineRow, { port, portSaid }: LaunchFacts): number | undefined {
  return portSaid || port !== defaultPort || host !== undefined ? port : undefined;
}

function asValue(value: unknown): string | ShellExpression {
  return typeof value === 'object' ? (value as ShellExpression) : String(value);
}

function manyForOne({ title }: FlagList, flag: Flag, field: string, count: number): Problem[] {
  if (count < 2 || flag.kind === 'list') return [];
  return [{ field, what: `${count} values are too many for ${flag.name} of ${title}`, fix: 'give one.' }];
}
