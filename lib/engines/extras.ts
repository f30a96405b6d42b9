/** What every engine takes beside its settings. */
export interface EngineExtras {
  /**
   * Arguments that no setting covers, appended as they are: full flag names, each word its own entry, such as
   * `['--ubatch-size=4', '--middleware', 'my.module']`. They are checked against the flags of the engine's version, may not repeat a
   * setting, and may not say what the model server decides. Secrets do not belong here: set an environment variable from a Secret, and
   * write `$(NAME)` where a flag needs it.
   * @default - none
   */
  readonly extraArgs?: readonly string[];
}
