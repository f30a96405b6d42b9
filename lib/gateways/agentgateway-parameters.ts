import type { Construct } from 'constructs';
import { AgentgatewayParameters, type AgentgatewayParametersSpec } from '../kubernetes/crds';
import type { ProxySettings } from './classes';
import { type AddParameters, plainResources } from './parameters';
import { DEFAULT_GATEWAY_NAME } from './resolve';

const PARAMETERS_NAME = 'agentgateway-params';

/**
 * What the agentgateway controller does differently for one gateway: its own settings, and patches for the Deployment and the
 * Service. Nothing where all stays as it is.
 * @see https://agentgateway.dev/docs/kubernetes/latest/setup/customize/
 */
export const addAgentgatewayParameters: AddParameters = (scope: Construct, { name, proxy }) => {
  const spec = parametersSpec(proxy);
  if (Object.keys(spec).length === 0) return undefined;
  const parametersName = name === DEFAULT_GATEWAY_NAME ? PARAMETERS_NAME : `${name}-${PARAMETERS_NAME}`;
  new AgentgatewayParameters(scope, 'parameters', {
    metadata: { name: parametersName, labels: { 'app.kubernetes.io/component': 'inference-gateway' } },
    spec,
  });
  return { group: 'agentgateway.dev', kind: AgentgatewayParameters.kind, name: parametersName };
};

function parametersSpec({
  resources,
  serviceType,
  logLevel,
  replicas,
  floatingUserId,
}: ProxySettings): AgentgatewayParametersSpec {
  const deployment = {
    ...(replicas !== undefined && { replicas }),
    ...(floatingUserId && { template: { spec: FLOATING_USER_ID } }),
  };
  return {
    ...(Object.keys(deployment).length > 0 && { deployment: { spec: deployment } }),
    ...(serviceType && { service: { spec: { type: serviceType } } }),
    ...(resources && { resources: plainResources(resources) }),
    ...(logLevel && { logging: { level: logLevel } }),
  };
}

/** The controller's own security context names a user, which has to go as a whole. */
const FLOATING_USER_ID = {
  containers: [
    {
      name: 'agentgateway',
      securityContext: {
        $patch: 'replace',
        allowPrivilegeEscalation: false,
        capabilities: { drop: ['ALL'] },
        readOnlyRootFilesystem: true,
        runAsNonRoot: true,
        seccompProfile: { type: 'RuntimeDefault' },
      },
    },
  ],
  securityContext: { seccompProfile: { type: 'RuntimeDefault' } },
};
