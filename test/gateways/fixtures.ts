import { Chart, Testing } from 'cdk8s';
import { type ExistingGatewayProps, InferenceGateway, type InferenceGatewayProps } from '../../lib/gateways';
import { Warnings } from '../../lib/internal/warnings';
import { aChart, messageOf, validationsOf } from '../synth';

/** A gateway in a chart called `test`. */
export function aGateway(props: InferenceGatewayProps, namespace?: string): InferenceGateway {
  return new InferenceGateway(new Chart(Testing.app(), 'test', { namespace }), 'gateway', props);
}

/** What a cluster would be given, by kind. */
// biome-ignore lint/suspicious/noExplicitAny: manifests are read by their wire names.
export function objectsOf(props: InferenceGatewayProps, namespace?: string): Record<string, any> {
  const gateway = aGateway(props, namespace);
  Warnings.acknowledge(gateway, 'deprecated');
  const objects = Testing.synth(Chart.of(gateway));
  return Object.fromEntries(objects.map((object) => [object.kind, object]));
}

/** What is wrong with props, at construction or at synthesis; whole lines. */
export function errorsOf(props: unknown, namespace?: string): string[] {
  const chart = aChart(namespace);
  const message = messageOf(() => new InferenceGateway(chart, 'gateway', props as InferenceGatewayProps));
  return message === 'accepted' ? validationsOf(chart) : message.split('\n');
}

/** A gateway of Istio's in the namespace `gateways` that somebody else made, with these listeners. */
export function aForeignGateway(...listeners: NonNullable<ExistingGatewayProps['listeners']>) {
  return InferenceGateway.fromExisting({ className: 'istio', name: 'gw', namespace: 'gateways', listeners });
}
