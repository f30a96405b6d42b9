import { LMCACHE_IMAGE } from '../lmcache-image';
import type { CacheServerRow } from '../production-stack';

/**
 * Every release of LMCache up to 0.5 has the server, as the program `lmcache_server <address> <port>`. It answers when PyTorch is loaded,
 * which takes some seconds.
 */
export const CACHE_SERVER = {
  image: LMCACHE_IMAGE.image,
  version: LMCACHE_IMAGE.version,
  executable: `${LMCACHE_IMAGE.programs}/lmcache_server`,
  pullPolicy: 'IfNotPresent',
  ports: { container: { name: 'caserver-cport', number: 8000 }, service: { name: 'cacheserver-sport', number: 80 } },
  serde: 'naive',
  resources: { cpu: '4', memory: '10G' },
  probes: {
    readiness: { initialDelaySeconds: 5, periodSeconds: 5, failureThreshold: 3, timeoutSeconds: 5 },
    liveness: { initialDelaySeconds: 30, periodSeconds: 10, failureThreshold: 3, timeoutSeconds: 5 },
  },
  source:
    'vllm-stack 0.1.12 helm/values.yaml cacheserverSpec, tutorials/assets/values-06-shared-storage.yaml; lmcache 0.5.6 v1/server',
} as const satisfies CacheServerRow;
