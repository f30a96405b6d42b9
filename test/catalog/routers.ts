import type { Chart } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { InferenceGateway, type WellLitPathProps } from '../../lib';
import type { CatalogEntry } from './entry';

/** What a router is exposed by, monitored with, and on which platform. */
export type RouterVariant = Pick<WellLitPathProps, 'expose' | 'router' | 'platform'>;

const behind = (className: 'istio' | 'agentgateway' | 'gke-l7-regional-external-managed') =>
  InferenceGateway.fromExisting({ className, name: 'llm-d-inference-gateway' });

/** The eight ways in which upstream renders the router of any path. */
const VARIANTS: Readonly<Record<string, RouterVariant>> = {
  gateway_gke: { expose: behind('gke-l7-regional-external-managed'), platform: 'gke' },
  gateway_istio: { expose: behind('istio') },
  gateway_istio_monitoring_tracing: { expose: behind('istio'), router: { monitoring: true, tracing: true } },
  gateway_none: { expose: behind('agentgateway') },
  standalone: {},
  standalone_gke: { platform: 'gke' },
  standalone_monitoring: { router: { monitoring: true } },
  standalone_tracing: { router: { tracing: true } },
};

/** The catalogue's entries for the router of a path, in all eight variants. */
export function routerEntries(
  release: string,
  render: string,
  namespace: string,
  build: (chart: Chart, variant: RouterVariant) => IConstruct,
): CatalogEntry[] {
  return Object.entries(VARIANTS).map(([name, variant]) => ({
    release,
    file: `helm/${render}_${name}.yaml`,
    namespace,
    build: (chart) => build(chart, variant),
  }));
}
