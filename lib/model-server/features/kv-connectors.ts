import type { JsonObject, VllmKvTransferConfig } from '../../engines';
import { jsonKey } from '../../engines/names';
import type { ServerFeature } from './feature';

/** The connector that hands its work to others. */
const MULTI_CONNECTOR = 'MultiConnector';

/**
 * What all features ask of the engine. Each of them may have a KV connector: of several, one connector is made that asks them in
 * the order of the features.
 */
export function settingsOf(features: readonly ServerFeature[]): Record<string, unknown> {
  const settings: Record<string, unknown> = Object.assign({}, ...features.map((feature) => feature.settings));
  const connectors = features.flatMap((feature) => feature.settings?.kvTransferConfig ?? []) as VllmKvTransferConfig[];
  return connectors.length > 1 ? { ...settings, kvTransferConfig: combineConnectors(connectors) } : settings;
}

/** One connector for several. A `MultiConnector` among them gives those that it has. */
export function combineConnectors(connectors: readonly VllmKvTransferConfig[]): VllmKvTransferConfig | undefined {
  if (connectors.length < 2) return connectors[0];
  // Whether a failed load is computed again is the engine's affair, which asks the outermost connector.
  const kvLoadFailurePolicy = connectors.find((connector) => connector.kvLoadFailurePolicy)?.kvLoadFailurePolicy;
  return {
    kvConnector: MULTI_CONNECTOR,
    kvRole: connectors.every(({ kvRole }) => kvRole === connectors[0]?.kvRole) ? (connectors[0]?.kvRole ?? 'kv_both') : 'kv_both',
    ...(kvLoadFailurePolicy && { kvLoadFailurePolicy }),
    kvConnectorExtraConfig: { connectors: connectors.flatMap(inner) },
  };
}

function inner(connector: VllmKvTransferConfig): readonly JsonObject[] {
  if (connector.kvConnector === MULTI_CONNECTOR)
    return (connector.kvConnectorExtraConfig?.connectors ?? []) as readonly JsonObject[];
  const { kvLoadFailurePolicy, ...own } = connector;
  const entries = Object.entries(own).filter(([, value]) => value !== undefined);
  return [Object.fromEntries(entries.map(([key, value]) => [jsonKey(key), value]))];
}
