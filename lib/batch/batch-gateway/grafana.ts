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

/** The choice of a Prometheus. */
interface GrafanaVariable {
  readonly name: string;
  readonly label: string;
  readonly type: 'datasource';
  readonly query: 'prometheus';
}

interface GrafanaPanel {
  readonly id: number;
  readonly type: 'timeseries';
  readonly title: string;
  readonly description: string;
  readonly datasource: { readonly type: 'prometheus'; readonly uid: string };
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly fieldConfig: {
    readonly defaults: { readonly unit: GrafanaUnit; readonly min: number };
    readonly overrides: readonly [];
  };
  readonly targets: readonly { readonly refId: string; readonly expr: string; readonly legendFormat: string }[];
}

/** Units by Grafana's names: seconds, a share of 1, requests per second, or a bare number. */
export type GrafanaUnit = 's' | 'percentunit' | 'reqps' | 'ops' | 'short';

/** A panel before it has a place. */
export interface PanelSpec {
  readonly title: string;
  readonly description: string;
  readonly unit: GrafanaUnit;
  /** Legend to PromQL expression. */
  readonly queries: Readonly<Record<string, string>>;
}

const DATASOURCE = 'datasource';
const COLUMNS = 2;
const WIDTH = 24 / COLUMNS;
const HEIGHT = 8;
const SCHEMA_VERSION = 39;

/** A dashboard of panels in two columns, with a choice of Prometheus. */
export function dashboard(uid: string, title: string, tags: readonly string[], panels: readonly PanelSpec[]): GrafanaDashboard {
  return {
    uid,
    title,
    tags,
    schemaVersion: SCHEMA_VERSION,
    refresh: '30s',
    time: { from: 'now-6h', to: 'now' },
    templating: { list: [{ name: DATASOURCE, label: 'Prometheus', type: 'datasource', query: 'prometheus' }] },
    panels: panels.map(({ title: heading, description, unit, queries }, i) => ({
      id: i + 1,
      type: 'timeseries',
      title: heading,
      description,
      datasource: { type: 'prometheus', uid: `\${${DATASOURCE}}` },
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
