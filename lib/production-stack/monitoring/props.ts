import { optionalFlag } from '../../internal/optional';
import type { Expect, Same } from '../../internal/same';
import { defineSchema, type SchemaInput, type SchemaOutput, type Z } from '../../internal/schema';
import { type Monitoring, monitoringFields } from '../../kubernetes/monitoring';
import type { StackReleaseName } from '../../releases';
import { stackReleaseSchema } from '../../releases/schema';
import { type StackBackend, stackBackendSchema } from '../backend';

/** Dashboards of a stack. */
export interface StackDashboards {
  /** By which Grafana's sidecar finds them. @default - `grafana_dashboard: "1"` */
  readonly labels?: Readonly<Record<string, string>>;
  /** Such as the folder that they go into. */
  readonly annotations?: Readonly<Record<string, string>>;
}

/** Props of {@link StackMonitoring}. */
export interface StackMonitoringProps extends Monitoring {
  /** Models of the stack. Whoever scrapes finds all that the stack has in the namespace. */
  readonly engines: readonly StackBackend[];
  /** How long an answer may take, as a Prometheus duration: no longer than the interval. @default - 25s, or the interval where that is shorter */
  readonly scrapeTimeout?: string;
  /** Whether the engines are scraped; `false` where something else does it. @default true */
  readonly scrape?: boolean;
  /** Whether and how Grafana gets dashboards. @default true */
  readonly dashboards?: boolean | StackDashboards;
  /** @default 0.1.12 */
  readonly release?: StackReleaseName;
}

/** @internal Fields of {@link StackMonitoringProps} that are the same for whatever is watched. */
export const watchFields = (z: Z) => {
  const strings = z.record(z.string(), z.string()).readonly();
  const { interval } = monitoringFields(z);
  return {
    ...monitoringFields(z),
    scrapeTimeout: interval,
    scrape: optionalFlag(z),
    dashboards: z
      .union([z.boolean(), z.strictObject({ labels: strings.optional(), annotations: strings.optional() }).readonly()])
      .optional(),
  };
};

/** @internal Schema of {@link StackMonitoringProps}. */
export const stackMonitoringSchema = defineSchema((z) =>
  z.strictObject({
    ...watchFields(z),
    engines: z.array(stackBackendSchema(z)).min(1).readonly(),
    release: stackReleaseSchema(z).optional(),
  }),
);

/** @internal The schema and the interface say the same. */
export type Drift = Expect<Same<SchemaInput<typeof stackMonitoringSchema>, StackMonitoringProps>>;

/** @internal Parsed props. */
export type ParsedStackMonitoring = SchemaOutput<typeof stackMonitoringSchema>;
