import type { Problem } from '../../internal/config-error';

/**
 * What to warn of where engines and their cache server have different versions of LMCache: the protocol between them has no version, so that each may
 * take the other's messages for something else. Nothing where one of them is not known.
 * @param field the prop of the engine that names the server
 */
export function lmcacheVersionSkew(
  field: string,
  server: { readonly version?: string },
  engine: { readonly version?: string } | undefined,
): Problem | undefined {
  if (server.version === undefined || engine?.version === undefined || server.version === engine.version) return undefined;
  return {
    field,
    what: `the cache server has LMCache ${server.version} and the engine ${engine.version}, whose messages need not be the same`,
    fix: `give both images with the same version, such as ${engine.version}.`,
  };
}
