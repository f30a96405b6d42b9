import type { Problem } from '../internal/config-error';
import { DNS_LABEL_MAX, dnsProblem, serviceNameProblem } from '../kubernetes/names';

/**
 * Names of a stack's objects, as the chart makes them: what people type. Source: vllm-stack 0.1.12, helm/templates.
 * @param stack the stack's name, which the chart calls the release's
 */
export const stackNames = (stack: string) =>
  ({
    router: `${stack}-deployment-router`,
    routerService: `${stack}-router-service`,
    routerServiceAccount: `${stack}-router-service-account`,
    routerRole: `${stack}-reader`,
    routerRoleBinding: `${stack}-deployment-access-binding`,
    routerAutoscaler: `${stack}-router-hpa`,
    routerIngress: `${stack}-ingress-router`,
    routerRoute: `${stack}-router`,
    routerDisruptionBudget: `${stack}-pdb-router`,
    routerMonitor: `${stack}-router-servicemonitor`,
    engineMonitor: `${stack}-engine-servicemonitor`,
    cacheServer: `${stack}-deployment-cache-server`,
    cacheServerService: `${stack}-cache-server-service`,
    sharedStorageVolume: `${stack}-shared-pvc-storage`,
    sharedStorageClaim: `${stack}-shared-pvc-storage-claim`,
    loraController: `${stack}-lora-controller`,
    loraLeaderElectionRole: `${stack}-leader-election-role`,
    loraLeaderElectionRoleBinding: `${stack}-leader-election-rolebinding`,
    loraDisruptionBudget: `${stack}-pdb-lora-controller`,
    dashboard: (dashboard: string) => `${stack}-grafana-${dashboard}`,
    engine: (model: string) => ({
      deployment: `${stack}-${model}-deployment-vllm`,
      rayCluster: `${stack}-${model}-raycluster`,
      leaderWorkerSet: `${stack}-${model}-lws-vllm`,
      service: `${stack}-${model}-engine-service`,
      claim: `${stack}-${model}-storage-claim`,
      chatTemplates: `${stack}-${model}-chat-templates`,
      disruptionBudget: `${stack}-${model}-pdb-vllm`,
      autoscaler: `${stack}-${model}-scaledobject`,
    }),
  }) as const;

/**
 * What is wrong with the name of a stack, or nothing.
 * @param kind what the longest name that is made with it is of
 * @param limit how many characters of that fit
 */
export function stackProblem(stack: string, kind: string, longest: string, limit: number = DNS_LABEL_MAX): Problem | undefined {
  const own = kind === 'Service' ? serviceNameProblem('stack', stack, longest, DNS_LABEL_MAX) : dnsProblem('stack', stack);
  if (own) return own;
  const long = dnsProblem('stack', longest, limit);
  return long && { ...long, what: `makes the ${kind} ${long.what}` };
}
