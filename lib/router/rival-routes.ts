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

// Every router of a tree is compared with those made before it; nobody walks the tree for that.
const claimsByRoot = new WeakMap<IConstruct, Claim[]>();

/** Notes which requests a router asks its gateway for. */
export function claimRequests(router: Construct, namespace: string | undefined, route: ResolvedRoute): void {
  const { root } = router.node;
  const claims = claimsByRoot.get(root) ?? [];
  claimsByRoot.set(root, [...claims, { router, namespace, route }]);
}

/** Routers made before this one that ask the same gateway for the same requests: of two equal routes, a gateway takes the older. */
export function rivalRoutes(router: Construct): string[] {
  const claims = claimsByRoot.get(router.node.root) ?? [];
  const at = claims.findIndex((claim) => claim.router === router);
  const own = claims[at];
  if (!own) return [];
  return claims
    .slice(0, at)
    .filter((other) => isInTree(other.router) && haveListenerInCommon(own, other) && pathOf(own) === pathOf(other))
    .flatMap((other) => {
      const requests = inCommon(own.route.hostnames, other.route.hostnames);
      return requests === undefined ? [] : [rivalry(own, other, requests)];
    });
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
  return (
    a.name === b.name &&
    (a.namespace ?? one.namespace) === (b.namespace ?? other.namespace) &&
    (a.sectionName === undefined || b.sectionName === undefined || a.sectionName === b.sectionName)
  );
}

/** A slash at the end is nothing to a gateway. */
function pathOf({ route }: Pick<Claim, 'route'>): string {
  return route.pathPrefix.replace(/(?<=.)\/$/, '');
}

/** What requests both routes match, neither better than the other; a host that one of them names is matched better by that one. */
function inCommon(one: readonly string[] = [], other: readonly string[] = []): string | undefined {
  if (one.length === 0 && other.length === 0) return 'all requests';
  const hosts = one.filter((host) => other.includes(host));
  return hosts.length === 0 ? undefined : `requests for ${quotedList(hosts)}`;
}

/** Whether nobody took it out of the tree again. */
function isInTree(construct: Construct): boolean {
  const { scope } = construct.node;
  return scope === undefined || (scope.node.tryFindChild(construct.node.id) === construct && isInTree(scope as Construct));
}
