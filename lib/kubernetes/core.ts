import { type ApiObject, JsonPatch } from 'cdk8s';
import { k8s } from 'cdk8s-plus-30';

// biome-ignore lint/suspicious/noExplicitAny: TypeScript asks for any[] in the constructor of a mixin.
type ApiObjectClass = new (...args: any[]) => ApiObject;

/**
 * A generated kind maps what it renders through the Kubernetes 1.30 schema, JSON patches included, so fields of later releases
 * vanish (cdk8s-core#72). This applies the patches to what was rendered, in wire names.
 */
function withWirePatches<T extends ApiObjectClass>(Kind: T): T {
  return class extends Kind {
    readonly #wirePatches: JsonPatch[] = [];

    public override addJsonPatch(...ops: JsonPatch[]): void {
      this.#wirePatches.push(...ops);
    }

    // biome-ignore lint/suspicious/noExplicitAny: the signature of ApiObject.toJson.
    public override toJson(): any {
      const json = super.toJson();
      // Without patches it would still be copied.
      return this.#wirePatches.length > 0 ? JsonPatch.apply(json, ...this.#wirePatches) : json;
    }
  };
}

/** A cluster-scoped kind: the namespace of its chart does not belong to it. */
function clusterScoped<T extends ApiObjectClass>(Kind: T): T {
  return class extends Kind {
    // biome-ignore lint/suspicious/noExplicitAny: the signature of ApiObject.toJson.
    public override toJson(): any {
      const json = super.toJson();
      delete json.metadata.namespace;
      return json;
    }
  };
}

export class ConfigMap extends withWirePatches(k8s.KubeConfigMap) {}
export class DaemonSet extends withWirePatches(k8s.KubeDaemonSet) {}
export class Deployment extends withWirePatches(k8s.KubeDeployment) {}
export class HorizontalPodAutoscaler extends withWirePatches(k8s.KubeHorizontalPodAutoscalerV2) {}
export class Ingress extends withWirePatches(k8s.KubeIngress) {}
export class PersistentVolumeClaim extends withWirePatches(k8s.KubePersistentVolumeClaim) {}
export class PodDisruptionBudget extends withWirePatches(k8s.KubePodDisruptionBudget) {}
export class Role extends withWirePatches(k8s.KubeRole) {}
export class RoleBinding extends withWirePatches(k8s.KubeRoleBinding) {}
export class Secret extends withWirePatches(k8s.KubeSecret) {}
export class Service extends withWirePatches(k8s.KubeService) {}
export class ServiceAccount extends withWirePatches(k8s.KubeServiceAccount) {}
export class ClusterRole extends clusterScoped(withWirePatches(k8s.KubeClusterRole)) {}
export class ClusterRoleBinding extends clusterScoped(withWirePatches(k8s.KubeClusterRoleBinding)) {}
export class Namespace extends clusterScoped(withWirePatches(k8s.KubeNamespace)) {}
export class PersistentVolume extends clusterScoped(withWirePatches(k8s.KubePersistentVolume)) {}
