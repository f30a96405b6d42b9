import type { Construct, IConstruct } from 'constructs';
import { describe, type Problem } from './config-error';

const WARNING = 'cdk8s-llm-d:warning';
const ACKNOWLEDGED = 'cdk8s-llm-d:acknowledged';

/** Kinds of warnings, as they are acknowledged. */
export type WarningId =
  /** A combination that upstream publishes and does not test regularly. */
  | 'experimental'
  /** A combination that upstream never marked as working. */
  | 'unvalidated'
  /** Something that upstream will remove. */
  | 'deprecated'
  /** Less than upstream asks for. */
  | 'undersized'
  /** Something that the platform refuses unless its administrator allows it. */
  | 'platform-policy'
  /** An endpoint picker configuration that loads and does not do what it says. */
  | 'scheduling-config'
  /** An option of the routing sidecar that this release accepts, and that does not do what it says. */
  | 'routing-sidecar'
  /** Storage that fills up, because nothing that is made here deletes from it. */
  | 'unbounded-storage'
  /** Storage that is meant to be shared, and that every node has another of. */
  | 'node-local-storage'
  /** Metrics that something follows, and that nothing made here collects. */
  | 'uncollected-metrics'
  /** A model that nothing made here is known to serve. */
  | 'unknown-model'
  /** A disruption budget under which no pod can ever be moved. */
  | 'blocks-drain'
  /** An API that asks nobody for a key, although what is behind it does. */
  | 'unauthenticated'
  /** A probe that may kill a container before its model is loaded. */
  | 'hasty-probe'
  /** An image that lacks a program without which its pods do not start. */
  | 'incomplete-image'
  /** Something that only newer releases of a controller know. */
  | 'controller-version';

/** What a construct warns of. */
export interface Warning extends Problem {
  readonly id: WarningId;
}

/** Warnings of the tree: things that synthesize, and may not do what was meant. */
export class Warnings {
  /**
   * Silences warnings of some kinds at a construct and below it.
   * @example
   * import { App } from 'cdk8s';
   * import { Warnings } from 'cdk8s-llm-d';
   *
   * const app = new App();
   * Warnings.acknowledge(app, 'experimental');
   */
  public static acknowledge(scope: IConstruct, ...ids: readonly WarningId[]): void {
    for (const id of ids) scope.node.addMetadata(ACKNOWLEDGED, id);
  }

  /** The warnings at a construct and below it that nobody acknowledged. */
  public static of(scope: IConstruct): Warning[] {
    return scope.node.findAll().flatMap((construct) =>
      construct.node.metadata
        .filter((entry) => entry.type === WARNING)
        .map((entry) => entry.data as Warning)
        .filter((warning) => !isAcknowledged(construct, warning.id)),
    );
  }
}

function isAcknowledged(construct: IConstruct, id: WarningId): boolean {
  return construct.node.scopes.some((scope) =>
    scope.node.metadata.some((entry) => entry.type === ACKNOWLEDGED && entry.data === id),
  );
}

/** What this process has said already: it is not said again, however often the tree is synthesized. */
const emitted = new Set<string>();

/** Warns at synthesis, unless someone above acknowledges it first. */
export function warn(scope: Construct, id: WarningId, problem: Problem): void {
  const warning: Warning = { id, ...problem };
  scope.node.addMetadata(WARNING, warning);
  scope.node.addValidation({
    validate: () => {
      if (!isAcknowledged(scope, id)) emit(id, `[${scope.node.path}] ${describe(problem)}`);
      return [];
    },
  });
}

function emit(id: WarningId, text: string): void {
  if (emitted.has(text)) return;
  emitted.add(text);
  // Nobody reads the stack of a warning, and taking it costs more than the rest.
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  process.emitWarning(`${text} To silence it: Warnings.acknowledge(scope, "${id}").`, { type: 'LlmdWarning', code: id });
  Error.stackTraceLimit = stackTraceLimit;
}
