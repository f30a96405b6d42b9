import { Chart } from 'cdk8s';
import type { Construct, IConstruct } from 'constructs';
import { describe } from '../internal/config-error';
import { selects } from '../kubernetes/labels';
import { isPoolMember, type PoolMember, poolMembersCreated } from './pool-member';
import type { ResolvedRouter } from './resolve';

// Every router of a tree asks the same question; the tree is walked once for all of them.
const membersByRoot = new WeakMap<
  IConstruct,
  { readonly asOf: number; readonly byPool: ReadonlyMap<string, readonly PoolMember[]> }
>();

/** Model servers whose pods the pool would select although the router was not given them. */
export function strangersInPool(scope: Construct, { members, poolLabels, namespace }: ResolvedRouter): string[] {
  const selected = membersUnder(scope.node.root).get(poolKey(namespace, poolLabels)) ?? [];
  const given = new Set<IConstruct>(members);
  return selected
    .filter((member) => !given.has(member) && selects(poolLabels, member.selectorLabels))
    .map((member) =>
      describe({
        field: 'modelServers',
        what: `the pool selects the pods of [${member.node.path}] too, which it was not given`,
        fix: 'add it, or give it a guide or a namespace of its own.',
      }),
    );
}

function membersUnder(root: IConstruct): ReadonlyMap<string, readonly PoolMember[]> {
  const asOf = poolMembersCreated();
  const known = membersByRoot.get(root);
  if (known?.asOf === asOf) return known.byPool;
  const byPool = new Map<string, PoolMember[]>();
  for (const member of root.node.findAll().filter(isPoolMember)) {
    const key = poolKey(Chart.of(member).namespace, member.poolLabels);
    const members = byPool.get(key);
    if (members) members.push(member);
    else byPool.set(key, [member]);
  }
  membersByRoot.set(root, { asOf, byPool });
  return byPool;
}

function poolKey(namespace: string | undefined, labels: Readonly<Record<string, string>>): string {
  return JSON.stringify([namespace, Object.entries(labels).sort()]);
}
