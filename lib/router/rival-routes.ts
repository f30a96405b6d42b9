import type { Construct, IConstruct } from 'constructs';
import { describe } from '../internal/config-error';
import { quotedList } from '../internal/nearest';
import { shown } from '../internal/words';
import type { ResolvedRoute } from './route';

/** Requests that a router's route asks a gateway for. */
interface Claim {
  readonly router: Construct;
  readonly namespace?: string;
  readonly route: ResolvedRoute;
}

// A router of a tree is compared with those made before it for the same gateway, path and host; nobody walks the tree for that.
const claimsByRoot = new WeakMap<IConstruct, Map<string, Claim[]>>();

/**
 * Notes which requests a router asks its gateway for.
 * @returns what finds the routers made before it that ask for the same ones: of two equal routes, a gateway takes the older
 */
export function claimRequests(router: Construct, namespace: string | undefined, route: ResolvedRoute): () => string[] {
  const { root } = router.node;
  const claims = claimsByRoot.get(root) ?? new Map<string, Claim[]>();
  claimsByRoot.set(root, claims);
  const own = { router, namespace, route };
  const rivals = new Set<Claim>();
  for (const key of keysOf(own)) {
    const others = claims.get(key) ?? [];
    for (const other of others) if (haveListenerInCommon(own, other)) rivals.add(other);
    claims.set(key, others);
    others.push(own);
  }
  return () =>
    [...rivals]
      .filter((other) => isInTree(other.router))
      .map((other) => rivalry(own, other, inCommon(own.route.hostnames, other.route.hostnames)));
}

/** What two routes have in common that match the same requests, neither better than the other. A host that one of them names is matched better by that one. */
function keysOf(claim: Claim): string[] {
  const { parentRef, hostnames = [] } = claim.route;
  const gateway = [parentRef.namespace ?? claim.namespace, parentRef.name, pathOf(claim)];
  return (hostnames.length > 0 ? hostnames : ['']).map((host) => JSON.stringify([...gateway, host]));
}

function rivalry({ route }: Claim, other: Claim, requests: string): string {
  return describe({
    field: 'route',
    what: `the gateway ${shown(route.parentRef.name)} is asked for ${requests} whose path begins with ${shown(pathOf({ route }))} by [${other.router.node.path}] too, and gives them to one of the two alone`,
    fix: 'give one of the two a route.pathPrefix or route.hostnames of its own.',
  });
}

/** A route that names no listener hangs on all of them. */
function haveListenerInCommon(one: Claim, other: Claim): boolean {
  const [a, b] = [one.route.parentRef, other.route.parentRef];
  return a.sectionName === undefined || b.sectionName === undefined || a.sectionName === b.sectionName;
}

/** A slash at the end is nothing to a gateway. */
function pathOf({ route }: Pick<Claim, 'route'>): string {
  return route.pathPrefix.replace(/(?<=.)\/$/, '');
}

function inCommon(one: readonly string[] = [], other: readonly string[] = []): string {
  if (one.length === 0) return 'all requests';
  return `requests for ${quotedList(one.filter((host) => other.includes(host)))}`;
}

/** Whether nobody took it out of the tree again. */
function isInTree(construct: Construct): boolean {
  const { scope } = construct.node;
  return scope === undefined || (scope.node.tryFindChild(construct.node.id) === construct && isInTree(scope as Construct));
}
