import { k8s } from 'cdk8s-plus-30';

/** Part of a manifest in wire names that is not typed further. */
export type WireObject = Readonly<Record<string, unknown>>;

/** A pod template in wire names, as custom resources embed it: make it with `podTemplateWire`. */
export type PodTemplateWire = WireObject;

/** A typed pod template in wire names: quantities and ports become plain values, `clusterIp` becomes `clusterIP`. */
export function podTemplateWire(template: k8s.PodTemplateSpec): PodTemplateWire {
  return k8s.toJson_PodTemplateSpec(template) ?? {};
}
