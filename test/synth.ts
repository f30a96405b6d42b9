import { ApiObject, App, Chart } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { ConfigError } from '../lib/internal/config-error';

// biome-ignore lint/suspicious/noExplicitAny: manifests of every kind.
export type Manifest = any;

/** A chart in an app of its own. */
export function aChart(namespace?: string): Chart {
  return new Chart(new App(), 'test', { namespace });
}

/** The objects below a construct, as they go to a cluster. */
export function manifestsOf(construct: IConstruct): Manifest[] {
  return construct.node
    .findAll()
    .filter(ApiObject.isApiObject)
    .map((object) => object.toJson());
}

/** The only object of a kind, or the one with that name. */
export function theOnly(manifests: readonly Manifest[], kind: string, name?: string): Manifest {
  const found = manifests.filter((m) => m.kind === kind && (name === undefined || m.metadata.name === name));
  if (found.length !== 1)
    throw new Error(`${found.length} objects of kind ${kind}${name === undefined ? '' : ` and name ${name}`}`);
  return found[0];
}

/** What synthesis says of the tree of a construct: every validation message with its path. */
export function validationsOf(construct: IConstruct): string[] {
  return construct.node.root.node
    .findAll()
    .flatMap((node) => node.node.validate().map((message) => `[${node.node.path}] ${message}`));
}

/** The whole message of the ConfigError that a call throws. Any other error is a failure. */
export function messageOf(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    if (ConfigError.isConfigError(error)) return error.message;
    throw error;
  }
  return 'accepted';
}
