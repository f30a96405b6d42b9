import { checksum } from './checksum';

/** A Grafana dashboard as its JSON model has it, as far as ours go. */
export interface GrafanaDashboard {
  readonly uid: string;
  readonly title: string;
  readonly tags: readonly string[];
  readonly schemaVersion: number;
  readonly refresh: string;
  readonly time: { readonly from: string; readonly to: string };
  readonly templating: { readonly list: readonly GrafanaVariable[] };
  readonly panels: readonly GrafanaPanel[];
}

/** A choice above the panels: of a Prometheus, or of the values that a label has. */
type GrafanaVariable =
  | { readonly name: string; readonly label: string; readonly type: 'datasource'; readonly query: 'prometheus' }
  | {
      readonly name: string;
      readonly label: string;
      readonly type: 'query';
      readonly datasource: GrafanaDatasource;
      readonly query: string;
      readonly refresh: number;
    };

interface GrafanaDatasource {
  readonly type: 'prometheus';
  readonly uid: string;
}

interface GrafanaPanel {
  readonly id: number;
  readonly type: 'timeseries';
  readonly title: string;
  readonly description: string;
  readonly datasource: GrafanaDatasource;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly fieldConfig: {
    readonly defaults: { readonly unit: GrafanaUnit; readonly min: number };
    readonly overrides: readonly [];
  };
  readonly targets: readonly { readonly refId: string; readonly expr: string; readonly legendFormat: string }[];
}

/** Units by Grafana's names: seconds, milliseconds, a share of 1, requests or other things per second, bytes, or a bare number. */
export type GrafanaUnit = 's' | 'ms' | 'percentunit' | 'reqps' | 'ops' | 'bytes' | 'Bps' | 'short';

/** A panel before it has a place. */
export interface PanelSpec {
  readonly title: string;
  readonly description: string;
  readonly unit: GrafanaUnit;
  /** Legend to PromQL expression. */
  readonly queries: Readonly<Record<string, string>>;
}

/** A choice of one of the values that a label has. Queries write it as `$name`. */
export interface LabelChoice {
  readonly name: string;
  /** What stands beside it. */
  readonly label: string;
  /** Series that have the label of the same name as the choice. */
  readonly series: string;
}

const DATASOURCE = 'datasource';
const PROMETHEUS: GrafanaDatasource = { type: 'prometheus', uid: `\${${DATASOURCE}}` };
/** Asked again whenever the time range changes. */
const ON_TIME_RANGE = 2;
/** Characters that Grafana allows in the uid of a dashboard. */
const UID_MAX = 40;
/** Characters of a checksum that tell dashboards of the same words apart. */
const MARK = 8;
const COLUMNS = 2;
const WIDTH = 24 / COLUMNS;
const HEIGHT = 8;
const SCHEMA_VERSION = 39;

/** A dashboard of panels in two columns, with a choice of Prometheus and of labels. */
export function dashboard(
  uid: string,
  title: string,
  tags: readonly string[],
  panels: readonly PanelSpec[],
  choices: readonly LabelChoice[] = [],
): GrafanaDashboard {
  return {
    uid,
    title,
    tags,
    schemaVersion: SCHEMA_VERSION,
    refresh: '30s',
    time: { from: 'now-6h', to: 'now' },
    templating: {
      list: [
        { name: DATASOURCE, label: 'Prometheus', type: 'datasource', query: 'prometheus' },
        ...choices.map(({ name, label, series }) => ({
          ...{ name, label, type: 'query' as const, datasource: PROMETHEUS, refresh: ON_TIME_RANGE },
          query: `label_values(${series}, ${name})`,
        })),
      ],
    },
    panels: panels.map(({ title: heading, description, unit, queries }, i) => ({
      id: i + 1,
      type: 'timeseries',
      title: heading,
      description,
      datasource: PROMETHEUS,
      gridPos: { x: (i % COLUMNS) * WIDTH, y: Math.floor(i / COLUMNS) * HEIGHT, w: WIDTH, h: HEIGHT },
      fieldConfig: { defaults: { unit, min: 0 }, overrides: [] },
      targets: Object.entries(queries).map(([legendFormat, expr], j) => ({
        refId: String.fromCharCode('A'.charCodeAt(0) + j),
        expr,
        legendFormat,
      })),
    })),
  };
}

/** A uid that says what the dashboard shows, as far as there is room, and that no other dashboard has. */
export function dashboardUid(...parts: readonly (string | undefined)[]): string {
  const mark = checksum(JSON.stringify(parts)).slice(0, MARK);
  const words = parts.filter((part) => part !== undefined).join('-');
  return `${words.slice(-(UID_MAX - MARK - 1)).replace(/^-/, '')}-${mark}`;
}

/** A dashboard as a file. */
export function dashboardText(model: GrafanaDashboard): string {
  return `${JSON.stringify(model, undefined, 2)}\n`;
}
