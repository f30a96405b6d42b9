import type { Problem } from '../../internal/config-error';
import { defined } from '../../internal/defined';
import { imageProblem, mirrored } from '../../kubernetes/image';
import { DNS_SUBDOMAIN_MAX, dnsProblem, serviceNameProblem } from '../../kubernetes/names';
import { mergeResources, type Resources, resourceProblems } from '../../kubernetes/resources';
import type { Scheduling } from '../../kubernetes/scheduling';
import { type PrometheusPlaceRow, releaseOf, type VariantControllerRow } from '../../releases';
import type { ControllerMonitoring, ControllerPrometheus, ControllerSaturation, WorkloadVariantAutoscalerProps } from './props';

/** The longest name that is made of the stem is a Service's, which is a host name. */
const SERVICE_SUFFIX = '-controller-manager-metrics-service';

/** The controller with nothing left to decide. */
export interface ResolvedController {
  readonly name: string;
  readonly namespace: string;
  readonly row: VariantControllerRow;
  /** Labels on everything. */
  readonly labels: Readonly<Record<string, string>>;
  /** Labels that select the controller's pods. */
  readonly selectorLabels: Readonly<Record<string, string>>;
  readonly watchNamespace?: string;
  readonly prometheus: ControllerPrometheus & { readonly url: string; readonly caFile?: string; readonly readerRole?: string };
  readonly saturation: VariantControllerRow['saturation'] & Partial<VariantControllerRow['tokenAnalyzer']>;
  readonly interval: string;
  readonly scaleToZero: boolean;
  readonly replicas: number;
  readonly resources: Resources;
  readonly logLevel?: number;
  readonly scheduling: Scheduling;
  readonly image: string;
  readonly pullPolicy: string;
  readonly pullSecrets: readonly string[];
  readonly monitoring?: Required<ControllerMonitoring>;
  readonly createNamespace: boolean;
}

/** Decides everything, and says all that cannot be. */
export function resolveController(
  props: WorkloadVariantAutoscalerProps,
  namespace: string | undefined,
): { readonly controller: ResolvedController; readonly problems: readonly Problem[] } {
  const row: VariantControllerRow = releaseOf(props.release).workloadAutoscaling.controller;
  const place: PrometheusPlaceRow = (props.platform && row.prometheus[props.platform]) || row.prometheus.other;
  const { name = row.name, images, image = row.image } = props;
  const labels = { 'app.kubernetes.io/name': name };
  const controller: ResolvedController = {
    name,
    namespace: namespace ?? '',
    row,
    labels,
    selectorLabels: { ...labels, 'control-plane': 'controller-manager' },
    watchNamespace: props.watchNamespace,
    prometheus: { ...place, ...props.prometheus, url: props.prometheus?.url ?? place.url },
    saturation: saturationOver(row, props.saturation),
    interval: props.intervalSeconds === undefined ? row.interval : `${props.intervalSeconds}s`,
    scaleToZero: props.scaleToZero ?? false,
    replicas: props.replicas ?? row.replicas,
    resources: mergeResources(row.resources, props.resources),
    logLevel: props.logLevel,
    scheduling: props.scheduling ?? {},
    image: mirrored(image, images?.registryMirror),
    pullPolicy: images?.pullPolicy ?? 'IfNotPresent',
    pullSecrets: images?.pullSecrets ?? [],
    monitoring: resolveMonitoring(props, row, place),
    createNamespace: props.createNamespace ?? true,
  };
  const problems: (Problem | undefined)[] = [
    serviceNameProblem('name', name, `${name}${SERVICE_SUFFIX}`),
    imageProblem('image', image),
    ...resourceProblems('resources', controller.resources),
    ...certificateProblems(controller.prometheus),
    props.watchNamespace === undefined ? undefined : dnsProblem('watchNamespace', props.watchNamespace),
    namespace === undefined ? NO_NAMESPACE : undefined,
    saturationProblem(controller.saturation),
    ...tokenProblems(controller.saturation, props.saturation),
  ];
  return { controller, problems: problems.filter((problem) => problem !== undefined) };
}

function certificateProblems({ ca, clientCertificateSecretName: client, insecureSkipVerify }: ControllerPrometheus) {
  const name = (field: string, value: string | undefined) =>
    value === undefined ? undefined : dnsProblem(`prometheus.${field}`, value, DNS_SUBDOMAIN_MAX);
  return [name('ca.name', ca?.name), name('clientCertificateSecretName', client), ca && insecureSkipVerify ? IDLE_CA : undefined];
}

const IDLE_CA: Problem = {
  field: 'prometheus.insecureSkipVerify',
  what: 'takes any certificate for the right one, and prometheus.ca says whose is',
  fix: 'leave one of the two out.',
};

const NO_NAMESPACE: Problem = {
  field: 'namespace',
  what: 'cluster roles must be bound to a service account of a known namespace, and the chart has none',
  fix: "give the chart a namespace: new Chart(app, id, { namespace: 'llm-d-autoscaler' }).",
};

/** What was said of the thresholds, and the rest as it was: `undefined` says nothing. */
function saturationOver(
  { saturation: base, tokenAnalyzer: tokens }: VariantControllerRow,
  { analyzer, scaleUpThreshold, scaleDownBoundary, ...said }: ControllerSaturation = {},
): ResolvedController['saturation'] {
  return {
    ...base,
    ...defined(said),
    ...(analyzer === 'tokens' && { ...tokens, ...defined({ scaleUpThreshold, scaleDownBoundary }) }),
  };
}

/** Thresholds that no analyzer reads, or that the controller puts aside. */
function tokenProblems(
  { scaleUpThreshold, scaleDownBoundary }: ResolvedController['saturation'],
  said: ControllerSaturation = {},
): Problem[] {
  if (scaleUpThreshold === undefined || scaleDownBoundary === undefined) {
    return (['scaleUpThreshold', 'scaleDownBoundary'] as const).flatMap((name) =>
      said[name] === undefined
        ? []
        : [
            {
              field: `saturation.${name}`,
              what: 'is read by the analyzer of tokens alone',
              fix: "leave it out, or say analyzer: 'tokens'.",
            },
          ],
    );
  }
  if (scaleDownBoundary < scaleUpThreshold) return [];
  const what = `${scaleDownBoundary} is no less than scaleUpThreshold, ${scaleUpThreshold}: servers would come and go at once`;
  return [{ field: 'saturation.scaleDownBoundary', what, fix: `give less than ${scaleUpThreshold}.` }];
}

/** The controller puts such thresholds aside as contradictory, and goes on with those that it had before. */
function saturationProblem({ kvCacheThreshold, kvSpareTrigger }: ResolvedController['saturation']): Problem | undefined {
  if (kvCacheThreshold >= kvSpareTrigger) return undefined;
  return {
    field: 'saturation.kvSpareTrigger',
    what: `${kvSpareTrigger} of the KV cache is to be left, and a server counts as full with ${kvCacheThreshold} of it in use`,
    fix: 'give no more than kvCacheThreshold.',
  };
}

function resolveMonitoring(
  { monitoring = true }: WorkloadVariantAutoscalerProps,
  row: VariantControllerRow,
  place: PrometheusPlaceRow,
): ResolvedController['monitoring'] {
  if (monitoring === false) return undefined;
  const { labels, interval }: ControllerMonitoring = monitoring === true ? {} : monitoring;
  return {
    labels: labels ?? { ...row.monitorLabels, ...place.monitorLabels },
    interval: interval ?? row.monitorInterval,
  };
}
