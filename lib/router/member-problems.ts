import { Chart } from 'cdk8s';
import type { Problem } from '../internal/config-error';
import { shown } from '../internal/words';
import { inWords } from '../kubernetes/namespaces';
import { type PoolMember, targetPortsOf } from './pool-member';

/** Why a pool cannot have all of these servers: it has one namespace, one selector, one list of ports and one model. */
export function memberProblems(members: readonly PoolMember[], namespace: string | undefined): Problem[] {
  const [first] = members;
  if (!first) return [];
  return members.flatMap((member, i) => {
    const field = `modelServers[${i}]`;
    return [namespaceProblem, selectorProblem, portsProblem, nameProblem].flatMap(
      (problemOf) => problemOf(field, member, first, namespace) ?? [],
    );
  });
}

function namespaceProblem(field: string, member: PoolMember, _: PoolMember, namespace: string | undefined): Problem | undefined {
  const home = Chart.of(member).namespace;
  if (home === namespace) return undefined;
  return {
    field,
    what: `[${member.node.path}] is in ${inWords(home)}, and a pool selects pods of its own alone, ${inWords(namespace)}`,
    fix: 'put them into charts of one namespace.',
  };
}

function selectorProblem(field: string, { poolLabels }: PoolMember, first: PoolMember): Problem | undefined {
  if (JSON.stringify(poolLabels) === JSON.stringify(first.poolLabels)) return undefined;
  return {
    field,
    what: `its pool labels ${listed(poolLabels)} are not those of modelServers[0], ${listed(first.poolLabels)}, and one pool has one selector`,
    fix: 'give the model servers the same guide.',
  };
}

function portsProblem(field: string, member: PoolMember, first: PoolMember): Problem | undefined {
  const [ports, others] = [targetPortsOf(member), targetPortsOf(first)].map((all) => all.join(', '));
  if (ports === others) return undefined;
  return {
    field,
    what: `it serves on port ${ports}, and modelServers[0] on ${others}`,
    fix: 'give the model servers the same port.',
  };
}

/** The endpoint picker does not ask which pod serves what: its plugins know of adapters, and not of models. */
function nameProblem(field: string, { servedModelName }: PoolMember, first: PoolMember): Problem | undefined {
  if (servedModelName === first.servedModelName) return undefined;
  return {
    field,
    what: `is asked for by the name ${shown(servedModelName)}, and modelServers[0] by ${shown(first.servedModelName)}: whichever is picked answers 404 to requests for the other`,
    fix: 'give both the same servedModelName, or a guide and a router of their own.',
  };
}

function listed(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
}
