import { FlowControl } from '../../lib';
import type { CatalogEntry } from './entry';
import { routerEntries } from './routers';

const GUIDE = 'flow-control';

export const FLOW_CONTROL: readonly CatalogEntry[] = routerEntries(
  'v0.7.0',
  GUIDE,
  `llm-d-${GUIDE}`,
  (chart, variant) => new FlowControl(chart, 'path', variant).router,
);
