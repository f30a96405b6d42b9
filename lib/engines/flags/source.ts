/**
 * Flags of several versions of an engine, as text that is read when a version is first asked for.
 *
 * One flag a line: the flag with its other spellings, its kind, attributes, and `@` with the versions that have it (all, when
 * left out), counted from 0 in `versions`:
 *
 * ```text
 * --pipeline-parallel-size,-pp int suffixes=kK @0-4,6
 * ```
 *
 * Kinds: `bool`, `int`, `float`, `string`, `string?` (value optional), `enum`, `json`, `list:KIND+` and `list:KIND*` (several
 * words). Attributes: `neg` (has a `--no-` form), `value` (a boolean that wants a value), `text` (JSON or a plain word),
 * `nullable` (empty or `None` means unset), `repeatable`, `deprecated`, `exits` (prints something and ends), `fold` (how a word is
 * rewritten before it is compared), `suffixes` (such as `4k`), `words` (accepted instead of a number), `config` (whose keys the
 * JSON has), `choices` (a closed list, joined by `|`).
 */
export interface FlagSource {
  /** Distribution and version, such as `vllm 0.19.1`. */
  readonly versions: readonly string[];
  /** The flags, one a line. */
  readonly flags: string;
  /** JSON configs that refuse unknown keys, one a line: name, then keys, each with `:` and its own config if it has one. */
  readonly configs: string;
}
