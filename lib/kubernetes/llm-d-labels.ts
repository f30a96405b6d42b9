/** Keys of the labels by which llm-d tells model servers apart. Source: v0.7.0 guides/recipes/modelserver. */
export const LABELS = {
  engineType: 'inference.networking.k8s.io/engine-type',
  guide: 'llm-d.ai/guide',
  subguide: 'llm-d.ai/subguide',
  model: 'llm-d.ai/model',
  role: 'llm-d.ai/role',
} as const;
