import type { Problem } from '../../internal/config-error';
import type { StackRouterRow } from '../../releases';
import type { StackBackends } from './backends';
import type { StackRouterProps } from './props';
import type { StackRouting } from './routings';

/** The router that a routing is for. */
export interface RoutedBy {
  readonly row: StackRouterRow;
  readonly stack: string;
  readonly props: StackRouterProps;
}

/** What is wrong with backends whose pods cannot be told apart, for a routing that chooses among pods. */
export function needsPods(kind: StackRouting['kind'], backends: StackBackends): Problem[] {
  if (backends.kind === 'pods') return [];
  const what = `"${kind}" chooses among pods, and the router is given backends of kind "${backends.kind}"`;
  return [{ field: 'routing.kind', what, fix: 'give backends of kind "pods", or choose another routing.' }];
}
