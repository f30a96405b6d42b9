import { Chart } from 'cdk8s';
import type { Problem } from '../internal/config-error';
import { inWords } from '../kubernetes/namespaces';
import { type PoolMember, targetPortsOf } from './pool-member';

/** Why a pool cannot have all of these servers: it has one namespace, one selector and one list of ports. */
export function memberProblems(members: readonly PoolMember[], namespace: string | undefined): Problem[] {
  const [first] = members;
  if (!first) return [];
  return members.flatMap((member, i) => {
    const field = `modelServers[${i}]`;
    return [namespaceProblem, selectorProblem, portsProblem].flatMap(
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

function listed(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
}
