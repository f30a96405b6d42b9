import type { ApiObjectMetadata } from 'cdk8s';
import type { Construct } from 'constructs';
import { ConfigError, type Problem } from '../internal/config-error';
import { didYouMean } from '../internal/nearest';
import { optionalCount } from '../internal/optional';
import type { Expect, Same } from '../internal/same';
import { defineSchema, parseProps, type SchemaInput } from '../internal/schema';
import { shown } from '../internal/words';
import { CustomResource } from './crds/custom-resource';
import { labelKeyProblem, labelValueProblem } from './labels';
import { DNS_SUBDOMAIN_MAX, dnsProblem, isDnsSubdomain } from './names';

export interface ResourceClaimTemplateProps {
  /** @default - a generated name, in the chart's namespace */
  readonly metadata?: ApiObjectMetadata;
  /**
   * The version of the API `resource.k8s.io`: the newest that the cluster serves. Kubernetes 1.34 and later have `v1`, 1.33 has
   * `v1beta2` and 1.32 has `v1beta1`, both of which the cluster's administrator must switch on.
   */
  readonly apiVersion: ResourceApiVersion;
  /** Which devices each pod gets: 1 to 32 requests, named differently. */
  readonly requests: readonly DeviceClaimRequest[];
  /** What the devices of several requests must have in common. */
  readonly constraints?: readonly DeviceClaimConstraint[];
  /** Settings for the drivers of the devices. */
  readonly config?: readonly DeviceClaimConfig[];
}

export type ResourceApiVersion = 'v1' | 'v1beta2' | 'v1beta1';

/** Devices of one class, or the first of several alternatives that can be had. */
export type DeviceClaimRequest = ExactDeviceRequest | PrioritizedDeviceRequest;

/** What is asked for, whether as the only choice or as one of several. */
export interface DeviceAlternative {
  /** A DNS label; containers name it in `resources.claims[].request`. */
  readonly name: string;
  /** The DeviceClass, such as `gpu.nvidia.com`. */
  readonly deviceClassName: string;
  /**
   * How many devices. Not for `allocationMode: 'All'`.
   * @default - left to Kubernetes: 1
   */
  readonly count?: number;
  /**
   * `ExactCount` of them, or `All` that match on a node.
   * @default - left to Kubernetes: `ExactCount`
   */
  readonly allocationMode?: 'ExactCount' | 'All';
  /** CEL expressions on `device`, all of which must hold; at most 32. */
  readonly selectors?: readonly string[];
  /** Taints of devices that are no obstacle; at most 16. Not for `v1beta1`, and without effect unless the cluster has DRADeviceTaints. */
  readonly tolerations?: readonly DeviceToleration[];
}

export interface ExactDeviceRequest extends DeviceAlternative {
  readonly firstAvailable?: undefined;
}

/** Needs the cluster's DRAPrioritizedList, which Kubernetes 1.34 has by default. Not for `v1beta1`. */
export interface PrioritizedDeviceRequest {
  /** A DNS label; containers name it in `resources.claims[].request`. */
  readonly name: string;
  /** 1 to 8 alternatives, best first. */
  readonly firstAvailable: readonly DeviceAlternative[];
  readonly deviceClassName?: undefined;
}

export interface DeviceToleration {
  /** @default - every key */
  readonly key?: string;
  /** @default - left to Kubernetes: `Equal` */
  readonly operator?: 'Exists' | 'Equal';
  readonly value?: string;
  /** @default - every effect */
  readonly effect?: 'NoSchedule' | 'NoExecute';
  readonly tolerationSeconds?: number;
}

export interface DeviceClaimConstraint {
  /**
   * Names of requests, or `request/alternative`.
   * @default - all requests
   */
  readonly requests?: readonly string[];
  /** An attribute whose value must be the same for all devices, with its domain: `resource.kubernetes.io/pcieRoot`. */
  readonly matchAttribute: string;
}

export interface DeviceClaimConfig {
  /**
   * Names of requests, or `request/alternative`.
   * @default - all requests
   */
  readonly requests?: readonly string[];
  /** The driver's name, such as `gpu.nvidia.com`. */
  readonly driver: string;
  /** What the driver reads: usually an object with `apiVersion` and `kind` of the driver's own. No secrets. */
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** @internal How many of each a claim may have, and characters of a selector. Source: pkg/apis/resource/types.go at v1.34.1. */
export const CLAIM_LIMITS = {
  requests: 32,
  firstAvailable: 8,
  selectors: 32,
  selectorLength: 10_240,
  tolerations: 16,
  constraints: 32,
  config: 32,
} as const;

const schema = defineSchema((z) => {
  const alternative = z.strictObject({
    name: z.string(),
    deviceClassName: z.string(),
    count: optionalCount(z),
    allocationMode: z.enum(['ExactCount', 'All']).optional(),
    selectors: z.array(z.string().max(CLAIM_LIMITS.selectorLength)).max(CLAIM_LIMITS.selectors).readonly().optional(),
    tolerations: z
      .array(
        z.strictObject({
          key: z.string().optional(),
          operator: z.enum(['Exists', 'Equal']).optional(),
          value: z.string().optional(),
          effect: z.enum(['NoSchedule', 'NoExecute']).optional(),
          tolerationSeconds: z.int().optional(),
        }),
      )
      .max(CLAIM_LIMITS.tolerations)
      .readonly()
      .optional(),
  });
  const without = (field: string, other: string) =>
    z
      .custom<undefined>((value) => value === undefined, `leave it out, or leave "${other}" out: "${field}" is the other form`)
      .optional();
  const requests = z.array(z.string()).max(CLAIM_LIMITS.requests).readonly().optional();
  return z.strictObject({
    metadata: z.custom<ApiObjectMetadata>((value) => typeof value === 'object' && value !== null, 'give an object').optional(),
    apiVersion: z.enum(['v1', 'v1beta2', 'v1beta1']),
    requests: z
      .array(
        z.union([
          z.strictObject({ ...alternative.shape, firstAvailable: without('firstAvailable', 'deviceClassName') }),
          z.strictObject({
            name: z.string(),
            firstAvailable: z.array(alternative).min(1).max(CLAIM_LIMITS.firstAvailable).readonly(),
            deviceClassName: without('deviceClassName', 'firstAvailable'),
          }),
        ]),
      )
      .min(1)
      .max(CLAIM_LIMITS.requests)
      .readonly(),
    constraints: z
      .array(z.strictObject({ requests, matchAttribute: z.string() }))
      .max(CLAIM_LIMITS.constraints)
      .readonly()
      .optional(),
    config: z
      .array(z.strictObject({ requests, driver: z.string(), parameters: z.record(z.string(), z.unknown()).readonly() }))
      .max(CLAIM_LIMITS.config)
      .readonly()
      .optional(),
  });
});

/** @internal */
export type Drift = Expect<Same<SchemaInput<typeof schema>, ResourceClaimTemplateProps>>;

/**
 * A claim to devices that Kubernetes makes for each pod, for clusters with dynamic resource allocation. A pod takes it by its
 * `name`, in `resourceClaims[].resourceClaimTemplateName`. Administrative access is never asked for.
 */
export class ResourceClaimTemplate extends CustomResource {
  public static readonly kind = 'ResourceClaimTemplate';

  declare public readonly kind: 'ResourceClaimTemplate';

  /** @throws ConfigError, naming every wrong prop at once */
  public constructor(scope: Construct, id: string, props: ResourceClaimTemplateProps) {
    const at = [scope.node.path, id].filter((part) => part !== '').join('/');
    const parsed: ResourceClaimTemplateProps = parseProps(at, schema, props);
    const problems = problemsOf(parsed);
    if (problems.length > 0) throw new ConfigError(at, problems);
    super(scope, id, {
      apiVersion: `resource.k8s.io/${parsed.apiVersion}`,
      kind: ResourceClaimTemplate.kind,
      metadata: props.metadata,
      spec: { spec: { devices: renderDevices(parsed) } },
    });
  }
}

function renderDevices({ apiVersion, requests, constraints, config }: ResourceClaimTemplateProps): Record<string, unknown> {
  return {
    requests: requests.map((request) => renderRequest(apiVersion, request)),
    constraints,
    config: config?.map(({ driver, parameters, ...rest }) => ({ ...rest, opaque: { driver, parameters } })),
  };
}

function renderRequest(apiVersion: ResourceApiVersion, request: DeviceClaimRequest): Record<string, unknown> {
  if (request.firstAvailable) return { name: request.name, firstAvailable: request.firstAvailable.map(renderAlternative) };
  const { name, ...exactly } = renderAlternative(request);
  return apiVersion === 'v1beta1' ? { name, ...exactly } : { name, exactly };
}

function renderAlternative({ selectors, ...rest }: DeviceAlternative): Record<string, unknown> {
  return { ...rest, selectors: selectors?.map((expression) => ({ cel: { expression } })) };
}

/** What is well formed and yet cannot be, in the order of the props. */
function problemsOf({ metadata, apiVersion, requests, constraints = [], config = [] }: ResourceClaimTemplateProps): Problem[] {
  const references = requests.flatMap((request) => [
    request.name,
    ...(request.firstAvailable ?? []).map((alternative) => `${request.name}/${alternative.name}`),
  ]);
  const problems = [
    metadata?.name === undefined ? undefined : dnsProblem('metadata.name', metadata.name, DNS_SUBDOMAIN_MAX),
    ...repeated('requests', requests),
    ...requests.flatMap((request, i) => requestProblems(`requests[${i}]`, apiVersion, request)),
    ...constraints.flatMap((constraint, i) => [
      ...referenceProblems(`constraints[${i}].requests`, constraint.requests, references),
      attributeProblem(`constraints[${i}].matchAttribute`, constraint.matchAttribute),
    ]),
    ...config.flatMap((entry, i) => [
      ...referenceProblems(`config[${i}].requests`, entry.requests, references),
      driverProblem(`config[${i}].driver`, entry.driver),
    ]),
  ];
  return problems.filter((problem) => problem !== undefined);
}

function requestProblems(field: string, apiVersion: ResourceApiVersion, request: DeviceClaimRequest): (Problem | undefined)[] {
  if (!request.firstAvailable) return alternativeProblems(field, apiVersion, request);
  return [
    dnsProblem(`${field}.name`, request.name),
    apiVersion === 'v1beta1' ? newerThanV1beta1(`${field}.firstAvailable`) : undefined,
    ...repeated(`${field}.firstAvailable`, request.firstAvailable),
    ...request.firstAvailable.flatMap((one, i) => alternativeProblems(`${field}.firstAvailable[${i}]`, apiVersion, one)),
  ];
}

function alternativeProblems(field: string, apiVersion: ResourceApiVersion, one: DeviceAlternative): (Problem | undefined)[] {
  return [
    dnsProblem(`${field}.name`, one.name),
    dnsProblem(`${field}.deviceClassName`, one.deviceClassName, DNS_SUBDOMAIN_MAX),
    one.allocationMode === 'All' && one.count !== undefined
      ? { field: `${field}.count`, what: `${one.count} contradicts allocationMode "All"`, fix: 'leave one of the two out.' }
      : undefined,
    ...(one.selectors ?? []).map((expression, i) =>
      expression.trim() === ''
        ? { field: `${field}.selectors[${i}]`, what: 'is empty', fix: 'give a CEL expression on "device", or leave it out.' }
        : undefined,
    ),
    apiVersion === 'v1beta1' && one.tolerations ? newerThanV1beta1(`${field}.tolerations`) : undefined,
    ...(one.tolerations ?? []).flatMap((toleration, i) => tolerationProblems(`${field}.tolerations[${i}]`, toleration)),
  ];
}

function tolerationProblems(field: string, { key, operator, value }: DeviceToleration): (Problem | undefined)[] {
  if (operator === 'Exists' && value) {
    const fix = 'leave it out, or use operator "Equal".';
    return [{ field: `${field}.value`, what: `${shown(value)} has no meaning for operator "Exists"`, fix }];
  }
  if (!key && operator !== 'Exists') {
    const fix = 'give the key of the taint, or use operator "Exists".';
    return [{ field: `${field}.key`, what: 'is missing, which only operator "Exists" allows', fix }];
  }
  return [key ? labelKeyProblem(`${field}.key`, key) : undefined, labelValueProblem(`${field}.value`, value ?? '')];
}

/** Kubernetes 1.33 knows these fields in v1beta1 too, but it also has v1beta2; 1.32 has v1beta1 alone and does not know them. */
export function newerThanV1beta1(field: string): Problem {
  return {
    field,
    what: 'came after v1beta1 as Kubernetes 1.32 has it',
    fix: 'leave it out, or use apiVersion "v1beta2" (Kubernetes 1.33) or "v1" (1.34).',
  };
}

function repeated(field: string, named: readonly { readonly name: string }[]): Problem[] {
  return named.flatMap(({ name }, i) =>
    named.findIndex((other) => other.name === name) < i
      ? [
          {
            field: `${field}[${i}].name`,
            what: `${shown(name)} is taken by an earlier entry`,
            fix: 'give each a name of its own.',
          },
        ]
      : [],
  );
}

function referenceProblems(field: string, names: readonly string[] = [], known: readonly string[]): Problem[] {
  return names.flatMap((name, i) =>
    known.includes(name)
      ? []
      : [{ field: `${field}[${i}]`, what: `${shown(name)} is not a request of this claim`, fix: didYouMean(name, known) }],
  );
}

function attributeProblem(field: string, attribute: string): Problem | undefined {
  const [domain = '', id = '', ...more] = attribute.split('/');
  if (more.length === 0 && domain.length <= 63 && isDnsSubdomain(domain) && /^[A-Za-z_]\w{0,31}$/.test(id)) return undefined;
  return {
    field,
    what: `${shown(attribute)} is not the full name of an attribute`,
    fix: 'give domain and name, such as "resource.kubernetes.io/pcieRoot".',
  };
}

function driverProblem(field: string, driver: string): Problem | undefined {
  if (driver.length <= 63 && isDnsSubdomain(driver)) return undefined;
  return {
    field,
    what: `${shown(driver)} is not the name of a driver`,
    fix: 'give a DNS subdomain of at most 63 characters, such as "gpu.nvidia.com".',
  };
}
