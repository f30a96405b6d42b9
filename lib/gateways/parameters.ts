import type { Construct } from 'constructs';
import type { Resources } from '../kubernetes/resources';
import type { ProxySettings } from './classes';

/** The object that a Gateway names as its parameters. */
export interface ParametersRef {
  readonly group: string;
  readonly kind: string;
  readonly name: string;
}

/** Adds the objects that configure the proxy of one gateway; nothing where none are needed. */
export type AddParameters = (
  scope: Construct,
  gateway: { readonly name: string; readonly proxy: ProxySettings },
) => ParametersRef | undefined;

/** Resources in wire names, without the halves that say nothing. */
export function plainResources({ requests = {}, limits = {} }: Resources = {}): Resources {
  return { ...(Object.keys(requests).length > 0 && { requests }), ...(Object.keys(limits).length > 0 && { limits }) };
}
