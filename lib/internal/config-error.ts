/** One thing wrong with a configuration, as a tired person needs to read it. */
export interface Problem {
  /** The prop, with dots and indices, such as `prefill.resources.cpu` or `listeners[0].port`. */
  readonly field: string;
  /** What was given and why it cannot work: a clause without a full stop. */
  readonly what: string;
  /** What to write instead: the nearest valid choice, the valid set, or the prop to change. */
  readonly fix: string;
}

/** A problem as a line without its construct path: cdk8s puts the path before the strings of `Node.addValidation`. */
export function describe(problem: Problem): string {
  return `${problem.field}: ${problem.what}. Fix: ${problem.fix}`;
}

const CONFIG_ERROR = Symbol.for('cdk8s-llm-d.ConfigError');

/**
 * Thrown at construction when props cannot become a manifest. Every wrong prop of the construct is in it, one line each:
 * `[construct/path] field: what was given and why it cannot work. Fix: what to write instead`.
 */
export class ConfigError extends Error {
  /** Whether this came from this library, also when two copies of it are loaded. */
  public static isConfigError(error: unknown): error is ConfigError {
    return typeof error === 'object' && error !== null && CONFIG_ERROR in error;
  }

  public override readonly name = 'ConfigError';

  public constructor(
    /** Path of the construct whose props are wrong, or the name of the factory that was called. */
    public readonly at: string,
    /** All that is wrong. */
    public readonly problems: readonly Problem[],
  ) {
    super(problems.map((problem) => `[${at}] ${describe(problem)}`).join('\n'));
    Object.defineProperty(this, CONFIG_ERROR, { value: true });
  }
}
