import { type ApiObject, JsonPatch } from 'cdk8s';
import type { Construct } from 'constructs';
import { ResourceClaimTemplate } from '../../kubernetes/resource-claim-template';
import type { ResolvedModelServer } from '../resolve';

/** What `resource.k8s.io` serves where nothing else is said: Kubernetes 1.34 and later. */
const DEFAULT_API_VERSION = 'v1';

/** The template from which each pod of a server gets a claim of its own. */
export function createClaimTemplate(scope: Construct, server: ResolvedModelServer): void {
  const { accelerator, devices, claimRequestName: name } = server;
  const {
    apiVersion = DEFAULT_API_VERSION,
    deviceClass = accelerator.spec.deviceClass ?? '',
    selectors,
    firstAvailable,
  } = accelerator.dra;
  new ResourceClaimTemplate(scope, 'claim-template', {
    metadata: { name: server.claimTemplateName, labels: { ...server.selectorLabels, ...server.parts.labels } },
    apiVersion,
    requests: [
      firstAvailable
        ? {
            name,
            firstAvailable: firstAvailable.map((alternative, i) => ({
              name: `${name}-${i}`,
              deviceClassName: alternative.deviceClass ?? deviceClass,
              count: alternative.count ?? devices,
              selectors: alternative.selectors,
            })),
          }
        : { name, deviceClassName: deviceClass, count: devices, selectors },
    ],
  });
}

/** Has the pods of a workload claim their devices. The fields are newer than Kubernetes 1.30, hence in wire names. */
export function claimDevices(workload: ApiObject, podSpec: string, { claimName, claimTemplateName }: ResolvedModelServer): void {
  workload.addJsonPatch(
    JsonPatch.add(`${podSpec}/resourceClaims`, [{ name: claimName, resourceClaimTemplateName: claimTemplateName }]),
    JsonPatch.add(`${podSpec}/containers/0/resources/claims`, [{ name: claimName }]),
  );
}
