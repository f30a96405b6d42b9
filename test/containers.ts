import type { Manifest } from './synth';

/** The variables of a container: their values, or where they are read from. */
export const variablesOf = (container: Manifest): Record<string, Manifest> =>
  Object.fromEntries((container.env ?? []).map(({ name, value, valueFrom }: Manifest) => [name, value ?? valueFrom]));

/** The ports of a container by their names. */
export const portsOf = (container: Manifest): Record<string, number> =>
  Object.fromEntries(container.ports.map((port: Manifest) => [port.name, port.containerPort]));

/** What a flag is set to: the rest of its word, or else the next one. */
export function flagOf(words: readonly string[], flag: string): string | undefined {
  const at = words.findIndex((word) => word === flag || word.startsWith(`${flag}=`));
  if (at < 0) return undefined;
  return words[at] === flag ? words[at + 1] : words[at]?.slice(flag.length + 1);
}

/** What vLLM reads of `--kv-transfer-config`. */
export function connectorOf(container: Manifest): Manifest {
  const config = flagOf(container.args, '--kv-transfer-config');
  return config && JSON.parse(config);
}
