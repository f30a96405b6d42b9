import type { Problem } from '../internal/config-error';
import { shown } from '../internal/words';

/** The API's limit for the path of a route. */
const ROUTE_PATH_MAX = 1024;
/** What a path in a URL cannot hold as it is. */
const UNFIT = /%(?![0-9a-fA-F]{2})|[^-A-Za-z0-9/._~!$&'()*+,;=:@%]/gu;

/** The API server takes paths as they are compared, and refuses what is never equal to anything. */
export function pathProblem(field: string, path: string): Problem | undefined {
  const wrong = /\/\/|\/\.{1,2}(?=\/|$)|%2f|#/i.exec(path)?.[0];
  if (wrong === undefined) return undefined;
  return { field, what: `${shown(path)} holds ${shown(wrong)}, which Kubernetes refuses in a path`, fix: 'leave it out.' };
}

/** What is wrong with the path of an HTTPRoute that is compared as it is, or with its beginning; it begins with a slash. */
export function routePathProblem(field: string, path: string): Problem | undefined {
  const problem = pathProblem(field, path);
  if (problem) return problem;
  const [unfit] = path.match(UNFIT) ?? [];
  if (unfit !== undefined) {
    const what = `${shown(path)} holds ${shown(unfit)}, which a path in a URL cannot`;
    return { field, what, fix: `leave it out, or write ${shown(path.replace(UNFIT, encoded))} if clients do.` };
  }
  if (path.length <= ROUTE_PATH_MAX) return undefined;
  const what = `${shown(path)} has ${path.length} characters, and ${ROUTE_PATH_MAX} fit`;
  return { field, what, fix: `shorten it by ${path.length - ROUTE_PATH_MAX}.` };
}

/** Half a character has no code of its own. */
function encoded(character: string): string {
  return /\p{Surrogate}/u.test(character) ? '' : encodeURIComponent(character);
}
