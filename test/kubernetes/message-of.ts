import { ConfigError } from '../../lib/internal/config-error';

/** The whole message of the ConfigError that a call throws. */
export function messageOf(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    if (ConfigError.isConfigError(error)) return error.message;
    throw error;
  }
  return 'accepted';
}
