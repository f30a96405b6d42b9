const VERSION = '0.5.4';

/** The image that LMCache publishes, of vLLM with LMCache for NVIDIA GPUs. Source: LMCache docker/README.md. */
export const LMCACHE_IMAGE = {
  /** Where it is published, under whatever mirror. */
  repository: 'lmcache/vllm-openai',
  image: `lmcache/vllm-openai:v${VERSION}`,
  /** Version of LMCache inside. */
  version: VERSION,
  /** Folder of its programs, which is on no path. */
  programs: '/opt/venv/bin',
} as const;
