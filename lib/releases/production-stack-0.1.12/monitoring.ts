import type { StackMonitoringRow } from '../production-stack';

export const MONITORING = {
  interval: '30s',
  scrapeTimeout: '25s',
  dashboardLabels: { grafana_dashboard: '1' },
  dashboards: { stack: 'vllm-dashboard', model: 'vllm-model-metrics-dashboard', lmcache: 'lmcache-dashboard' },
  source: 'vllm-stack 0.1.12 helm/values.yaml servingEngineSpec.serviceMonitor and grafanaDashboards, helm/dashboards',
} as const satisfies StackMonitoringRow;
