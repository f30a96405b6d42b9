import type { SharedStorageRow } from '../production-stack';

export const SHARED_STORAGE = {
  mountPath: '/data/shared-pvc-storage',
  accessMode: 'ReadWriteMany',
  source: 'vllm-stack 0.1.12 helm/values.yaml sharedPvcStorage, helm/templates/shared-storage.yaml',
} as const satisfies SharedStorageRow;
