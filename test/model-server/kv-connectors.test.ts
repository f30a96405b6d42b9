import { describe, expect, test } from 'vitest';
import { combineConnectors, settingsOf } from '../../lib/model-server/features/kv-connectors';

const nixl = {
  kvConnector: 'NixlConnector',
  kvRole: 'kv_both',
  kvLoadFailurePolicy: 'recompute',
  kvBufferDevice: undefined,
} as const;
const cpu = { kvConnector: 'OffloadingConnector', kvRole: 'kv_both', kvConnectorExtraConfig: { cpu_bytes_to_use: 1 } } as const;

describe('connectors', () => {
  test('of one there is nothing to combine', () => {
    expect(combineConnectors([])).toBeUndefined();
    expect(combineConnectors([cpu])).toBe(cpu);
  });

  test("are asked in their order, in the engine's spelling, and the outermost says what a failed load means", () => {
    expect(combineConnectors([nixl, cpu])).toEqual({
      kvConnector: 'MultiConnector',
      kvRole: 'kv_both',
      kvLoadFailurePolicy: 'recompute',
      kvConnectorExtraConfig: {
        connectors: [
          { kv_connector: 'NixlConnector', kv_role: 'kv_both' },
          { kv_connector: 'OffloadingConnector', kv_role: 'kv_both', kv_connector_extra_config: { cpu_bytes_to_use: 1 } },
        ],
      },
    });
  });

  test('do not nest', () => {
    const two = combineConnectors([cpu, cpu]);
    const three = combineConnectors([nixl, ...(two ? [two] : [])]);
    expect(three?.kvConnectorExtraConfig?.connectors).toHaveLength(3);
  });

  test('keep a role that all of them have', () => {
    const producer = { ...cpu, kvRole: 'kv_producer' } as const;
    expect(combineConnectors([producer, producer])?.kvRole).toBe('kv_producer');
    expect(combineConnectors([producer, cpu])?.kvRole).toBe('kv_both');
  });

  test('of several features end up in one setting', () => {
    const settings = settingsOf([
      { prop: 'kvTransfer', settings: { kvTransferConfig: nixl } },
      { prop: 'kvCacheTiers', settings: { kvTransferConfig: cpu, blockSize: 64 } },
    ]);
    expect(settings).toMatchObject({ blockSize: 64, kvTransferConfig: { kvConnector: 'MultiConnector' } });
  });
});
