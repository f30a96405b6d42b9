/** The host name of a Service inside the cluster; of a chart without a namespace, the name for its neighbours. */
export function serviceHost(name: string, namespace: string | undefined): string {
  return namespace === undefined ? name : `${name}.${namespace}.svc.cluster.local`;
}

/** The URL of a Service that speaks HTTP, without the port that goes without saying. */
export function serviceUrl(name: string, namespace: string | undefined, port: number): string {
  return `http://${serviceHost(name, namespace)}${port === 80 ? '' : `:${port}`}`;
}
