import type { Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { InferenceGateway, type InferenceGatewayProps, ModelServerMonitor } from '../../lib';
import type { CatalogEntry } from './entry';

const GATEWAYS: Readonly<Record<string, InferenceGatewayProps>> = {
  'agentgateway-openshift': { className: 'agentgateway', platform: 'openshift' },
  agentgateway: { className: 'agentgateway' },
  'gke-l7-regional-external-managed': { className: 'gke-l7-regional-external-managed' },
  'gke-l7-rilb': { className: 'gke-l7-rilb' },
  istio: { className: 'istio' },
  'kgateway-openshift': { className: 'kgateway', platform: 'openshift' },
  kgateway: { className: 'kgateway' },
};

const MONITORS: Readonly<Record<string, readonly string[]>> = {
  'monitoring-pd': ['decode', 'prefill'],
  monitoring: ['decode'],
};

function monitorRoles(chart: Chart, roles: readonly string[]): Construct {
  const all = new Construct(chart, 'monitors');
  for (const role of roles) new ModelServerMonitor(all, role, { selector: { 'llm-d.ai/role': role } });
  return all;
}

export const RECIPES: readonly CatalogEntry[] = [
  ...Object.entries(GATEWAYS).map(([variant, props]) => ({
    release: 'v0.7.0',
    file: `kustomize/guides_recipes_gateway_${variant}.yaml`,
    build: (chart: Chart) => new InferenceGateway(chart, 'gateway', props),
  })),
  ...Object.entries(MONITORS).map(([variant, roles]) => ({
    release: 'v0.7.0',
    file: `kustomize/guides_recipes_modelserver_components_${variant}.yaml`,
    build: (chart: Chart) => monitorRoles(chart, roles),
  })),
];
