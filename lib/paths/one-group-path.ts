import type { Construct } from 'constructs';
import type { Z } from '../internal/schema';
import { ModelServer } from '../model-server/model-server';
import type { ModelServerGroup, ModelServerProps } from '../model-server/props';
import { groupFields } from '../model-server/schema';
import type { EndpointPickerConfig } from '../router/config';
import type { RouterProps } from '../router/props';
import { Router } from '../router/router';
import type { OneGroupProps, WellLitPathProps } from './props';
import { pathFields } from './schema';
import { type ResolvedPath, routerProps, serverProps, warnOfMaturity } from './well-lit-path';

/** Fields of {@link OneGroupProps}. */
export const oneGroupFields = (z: Z) => ({ ...groupFields(z), ...pathFields(z) });

/** What distinguishes one such path from another. */
export interface OneGroupParts {
  readonly path: ResolvedPath;
  /** The path whose standing in the feature matrix is this one's. */
  readonly maturity: string;
  /** How the endpoint picker chooses where the caller does not say it. */
  readonly scheduling: (server: ModelServer) => EndpointPickerConfig;
  /** What the path has to say of its servers. */
  readonly server?: Partial<ModelServerProps>;
  /** What the path has to say of its router. */
  readonly router?: Partial<RouterProps>;
}

/** Model servers that are all alike, and the router before them. */
export function layOut(
  at: Construct,
  props: OneGroupProps,
  { path, maturity, scheduling, server, router }: OneGroupParts,
): { readonly modelServer: ModelServer; readonly router: Router } {
  const modelServer = new ModelServer(at, 'model-server', serverProps(at, path, props, groupOf(props), server));
  warnOfMaturity(at, maturity, path);
  const routed = routerProps(path, props, [modelServer], () => scheduling(modelServer), router);
  return { modelServer, router: new Router(at, 'router', routed) };
}

/** Props that are the path's, and not those of its servers. */
const PATH_PROPS: Readonly<Record<keyof WellLitPathProps, true>> = {
  ...{ name: true, model: true, servedModelName: true, accelerator: true, engine: true, platform: true },
  ...{ expose: true, router: true, images: true, hfToken: true, monitoring: true, release: true },
};

function groupOf(props: OneGroupProps): ModelServerGroup {
  return Object.fromEntries(Object.entries(props).filter(([prop]) => !(prop in PATH_PROPS)));
}
