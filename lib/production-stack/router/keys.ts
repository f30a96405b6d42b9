import type { Problem } from '../../internal/config-error';
import type { SecretKey } from '../../kubernetes/secret-key';
import type { StackBackend } from '../backend';

/** A key that the router shows, and what is wrong with it. */
export interface SharedKey {
  readonly key?: SecretKey;
  readonly problems: readonly Problem[];
}

/** The key that models ask for, which the router has one of. */
export function sharedApiKey(said: SecretKey | undefined, models: readonly StackBackend[]): SharedKey {
  const asking = models.filter((model) => model.apiKey !== undefined);
  const key = said ?? asking[0]?.apiKey;
  const refusing = asking.find((model) => !isSame(model.apiKey, key));
  if (!refusing || !key) return { key, problems: [] };
  const what = `is ${keyText(key)}, and [${refusing.node.path}] asks for ${keyText(refusing.apiKey)}: the router shows one key to all`;
  return { key, problems: [{ field: 'apiKey', what, fix: 'have all models ask for one key.' }] };
}

/** The token that reads the tokenizers of all models. */
export function sharedToken(said: SecretKey | undefined, models: readonly StackBackend[]): SharedKey {
  const first = models.find((model) => model.hfToken !== undefined);
  const other = models.find((model) => model.hfToken !== undefined && !isSame(model.hfToken, first?.hfToken));
  if (said !== undefined || !first || !other) return { key: said ?? first?.hfToken, problems: [] };
  const what = `is not said, and [${first.node.path}] has ${keyText(first.hfToken)}, [${other.node.path}] ${keyText(other.hfToken)}`;
  return { problems: [{ field: 'hfToken', what, fix: 'give the token that may read the tokenizers of all models.' }] };
}

function isSame(a: SecretKey | undefined, b: SecretKey | undefined): boolean {
  return a?.secretName === b?.secretName && a?.key === b?.key;
}

const keyText = (key: SecretKey | undefined) => `"${key?.key}" of Secret "${key?.secretName}"`;
