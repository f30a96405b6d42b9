import type { Construct } from 'constructs';
import type { Problem } from '../../../internal/config-error';
import { namespaceProblem } from '../../../kubernetes/namespaces';
import type { ModelServerProps } from '../../props';

/** Servers and volumes of LMCache that another namespace has, and that a pod would look for in its own. */
export function lmcacheStrangers(at: Construct, lmcache: ModelServerProps['lmcache']): Problem[] {
  if (typeof lmcache !== 'object') return [];
  if (lmcache.mode === 'multiprocess') return strangers('lmcache.server', at, lmcache.server, lmcache.server.host);
  const { remote, disk } = lmcache;
  const unmounted = namespaceProblem('lmcache.disk.volume', at, disk?.volume, 'mounts');
  const found = unmounted ? [unmounted] : [];
  if (!remote || !('server' in remote)) return found;
  const host = /^[^:]*:\/\/([^/:?#]*)/.exec(remote.server.lmcacheUrl)?.[1] ?? '';
  return [...found, ...strangers('lmcache.remote.server', at, remote.server, host)];
}

/** A host name with a dot says its namespace itself. */
function strangers(field: string, at: Construct, server: unknown, host: string): Problem[] {
  const problem = host.includes('.') ? undefined : namespaceProblem(field, at, server, 'dials');
  return problem ? [problem] : [];
}
