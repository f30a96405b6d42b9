import type { Problem } from '../internal/config-error';
import { quotedList } from '../internal/nearest';
import type { AcceleratorSpec } from './spec';

interface AscendRow {
  readonly displayName: string;
  /** Resources of MindCluster's device plugin and of Huawei Cloud's, the usual one first. */
  readonly resourceNames: readonly [string, ...string[]];
  readonly devicesPerHost: number;
  /** Whether its ports to other hosts are configured in a file of the node. */
  readonly network: boolean;
}

/** Ascend NPUs by chip. Source: vllm-ascend docs/source/user_guide/deployment_guide, installation.md; Huawei Cloud CCE. */
export const ASCEND_MODELS = {
  '910B': {
    displayName: 'Ascend NPU 910B',
    resourceNames: ['huawei.com/Ascend910', 'huawei.com/ascend-1980'],
    devicesPerHost: 8,
    network: true,
  },
  '910C': {
    displayName: 'Ascend NPU 910C',
    resourceNames: ['huawei.com/Ascend910', 'huawei.com/ascend-1980'],
    devicesPerHost: 16,
    network: true,
  },
  '310P': {
    displayName: 'Ascend NPU 310P',
    resourceNames: ['huawei.com/Ascend310P', 'huawei.com/ascend-310'],
    devicesPerHost: 8,
    network: false,
  },
} as const satisfies Readonly<Record<string, AscendRow>>;

/** A chip of Huawei's. */
export type AscendModel = keyof typeof ASCEND_MODELS;

/** What upstream tests vLLM on. */
export const DEFAULT_ASCEND_MODEL: AscendModel = '910B';

// One table for all of them: whoever checks it does so once.
const SETTINGS = { vllm: { blockSize: 128 } } as const;

/** A file or folder of the node's driver, as the container must have it. */
const ofTheNode = (path: string, type: 'Directory' | 'File') => ({ mountPath: path, readOnly: true, hostPath: { path, type } });

/**
 * Huawei Ascend NPUs. The device plugin gives the container its devices; the libraries of the driver are the node's, and the container
 * must have them too. Capabilities that only LMCache needs are LMCache's.
 */
export function ascend(model: AscendModel): AcceleratorSpec & { readonly id: 'ascend' } {
  const { displayName, resourceNames, devicesPerHost, network }: AscendRow = ASCEND_MODELS[model];
  return {
    id: 'ascend',
    displayName,
    nameStem: 'ascend-npu',
    labels: { variant: 'npu', vendor: 'huawei' },
    resourceNames,
    defaultExposure: 'devicePlugin',
    devicesPerHost,
    settings: SETTINGS,
    podParts: {
      env: { VLLM_TARGET_DEVICE: 'npu' },
      volumes: {
        'ascend-driver': ofTheNode('/usr/local/Ascend/driver', 'Directory'),
        'ascend-install-info': ofTheNode('/etc/ascend_install.info', 'File'),
        ...(network && { 'hccn-conf': ofTheNode('/etc/hccn.conf', 'File') }),
      },
    },
    visibleDevicesEnv: 'ASCEND_RT_VISIBLE_DEVICES',
    source: 'LMCache-Ascend docs/deployment.md; vllm-ascend docs/source/installation.md',
  };
}

/** Why a resource cannot be a chip's, if so. A device plugin may call its resource otherwise: names that belong to no chip are taken. */
export function ascendResourceProblem(model: AscendModel, resourceName: string | undefined): Problem | undefined {
  const own: readonly string[] = ASCEND_MODELS[model].resourceNames;
  const known = Object.values(ASCEND_MODELS).flatMap((row): readonly string[] => row.resourceNames);
  if (resourceName === undefined || own.includes(resourceName) || !known.includes(resourceName)) return undefined;
  return {
    field: 'resourceName',
    what: `"${resourceName}" is the resource of another chip than ${model}`,
    fix: `choose ${quotedList(own)}, or say which model it is.`,
  };
}
