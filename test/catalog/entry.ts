import { App, Chart, Yaml } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { Warnings } from '../../lib';
import { type Manifest, manifestsOf, validationsOf } from '../synth';

/** One published variant, under the name of the render that it is compared with. */
export interface CatalogEntry {
  readonly release: string;
  /** Path of the render below the release's folder, such as `kustomize/….yaml`. */
  readonly file: string;
  /** @default - none, as Kustomize overlays have none */
  readonly namespace?: string;
  /** Builds the variant, and returns the constructs whose objects the render has. */
  readonly build: (chart: Chart) => IConstruct | readonly IConstruct[];
}

interface Built {
  readonly app: App;
  readonly rendered: readonly IConstruct[];
}

/** A variant in an app of its own. What synthesis has against it is an error. */
function built({ namespace, build }: CatalogEntry): Built {
  const app = new App();
  Warnings.acknowledge(app, 'experimental', 'unvalidated', 'deprecated', 'unbounded-storage');
  const rendered = [build(new Chart(app, 'variant', { namespace }))].flat() as IConstruct[];
  const problems = validationsOf(app);
  if (problems.length > 0) throw new Error(problems.join('\n'));
  return { app, rendered };
}

/** The whole deployment that a variant is a part of. */
export function deploymentOf(entry: CatalogEntry): IConstruct {
  return built(entry).app;
}

/** The objects of a variant, as they go to a cluster. */
export function objectsOf(entry: CatalogEntry): Manifest[] {
  return built(entry).rendered.flatMap(manifestsOf);
}

/** The objects of a variant as one YAML text. */
export function yamlOf(entry: CatalogEntry): string {
  return Yaml.stringify(...objectsOf(entry));
}
