import type { Warning } from '../../../internal/warnings';
import type { LmcacheRemote } from './props';

/**
 * What to warn of where an engine and its store have different versions of LMCache: the protocol between them has no version, so that each may
 * take the other's messages for something else. Nothing where one of them is not known.
 */
export function versionSkewWarnings(remote: LmcacheRemote | undefined, version: string | undefined): Warning[] {
  const theirs = remote && 'server' in remote ? remote.server.version : undefined;
  if (theirs === undefined || version === undefined || theirs === version) return [];
  return [
    {
      id: 'unvalidated',
      field: 'lmcache.remote.server',
      what: `the store has LMCache ${theirs} and the engine ${version}, whose messages need not be the same`,
      fix: `give both images with the same version, such as ${version}.`,
    },
  ];
}
