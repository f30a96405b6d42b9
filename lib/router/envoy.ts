import { PORTS } from './ports';

const EXTENSIONS = 'type.googleapis.com/envoy.extensions';
const HCM = `${EXTENSIONS}.filters.network.http_connection_manager.v3.HttpConnectionManager`;
const ROUTER_FILTER = `${EXTENSIONS}.filters.http.router.v3.Router`;
const FILE_ACCESS_LOG = `${EXTENSIONS}.access_loggers.file.v3.FileAccessLog`;

/** Requests may run as long as they want; the engine ends them. */
const A_DAY = '86400s';
const EXT_PROC_CLUSTER = 'ext_proc';
const DESTINATION_CLUSTER = 'original_destination_cluster';
const STATS_CLUSTER = 'prometheus_stats';
const HTTP2_WINDOWS = { initial_stream_window_size: 65536, initial_connection_window_size: 1048576 };
const UNLIMITED = { max_connections: 40000, max_pending_requests: 40000, max_requests: 40000 };

/** What a line of the access log tells. */
const ACCESS_LOG_FIELDS = {
  start_time: '%START_TIME%',
  method: '%REQ(:METHOD)%',
  path: '%REQ(X-ENVOY-ORIGINAL-PATH?:PATH)%',
  response_code: '%RESPONSE_CODE%',
  response_flags: '%RESPONSE_FLAGS%',
  duration: '%DURATION%',
  bytes_received: '%BYTES_RECEIVED%',
  bytes_sent: '%BYTES_SENT%',
  upstream_host: '%UPSTREAM_HOST%',
  request_id: '%REQ(X-REQUEST-ID)%',
};

/**
 * The configuration of the Envoy beside the endpoint picker: it asks the picker about each request and forwards to the pod that the
 * picker names in a header.
 * @see chart standalone v1.5.0, templates/inferenceextension.yaml
 */
export function envoyConfig(): object {
  return {
    admin: {
      address: socket('127.0.0.1', PORTS.proxyAdmin.number),
      access_log: [fileLog({ path: '/dev/null' })],
    },
    static_resources: {
      listeners: [readyListener(), requestListener()],
      clusters: [statsCluster(), destinationCluster(), extProcCluster()],
    },
  };
}

/** Answers the readiness probe, and hands out Envoy's own metrics. */
function readyListener(): object {
  const { number } = PORTS.proxyReady;
  return {
    name: `envoy-proxy-ready-0.0.0.0-${number}`,
    address: socket('0.0.0.0', number),
    filter_chains: [
      {
        filters: [
          connectionManager({
            stat_prefix: 'envoy-ready-http',
            route_config: {
              name: 'local_route',
              virtual_hosts: [
                {
                  name: STATS_CLUSTER,
                  domains: ['*'],
                  routes: [{ match: { prefix: '/stats/prometheus' }, route: { cluster: STATS_CLUSTER } }],
                },
              ],
            },
            http_filters: [
              {
                name: 'envoy.filters.http.health_check',
                typed_config: {
                  '@type': `${EXTENSIONS}.filters.http.health_check.v3.HealthCheck`,
                  pass_through_mode: false,
                  headers: [{ name: ':path', string_match: { exact: PORTS.proxyReady.path } }],
                },
              },
              { name: 'envoy.filters.http.router', typed_config: { '@type': ROUTER_FILTER } },
            ],
          }),
        ],
      },
    ],
  };
}

/** Takes the clients' requests. */
function requestListener(): object {
  const { number } = PORTS.proxy;
  return {
    name: 'vllm',
    address: socket('0.0.0.0', number),
    per_connection_buffer_limit_bytes: 32768,
    // Connections that match no filter chain never reach the log below.
    access_log: [accessLog({ filter: { response_flag_filter: { flags: ['NR'] } } })],
    filter_chains: [{ name: 'vllm', filters: [connectionManager({ stat_prefix: `http-${number}`, ...requestHandling() })] }],
  };
}

function requestHandling(): object {
  return {
    route_config: {
      name: 'vllm',
      virtual_hosts: [
        {
          name: 'vllm-default',
          domains: ['*'],
          routes: [
            {
              match: { prefix: '/' },
              route: {
                cluster: DESTINATION_CLUSTER,
                timeout: A_DAY,
                idle_timeout: A_DAY,
                upgrade_configs: [{ upgrade_type: 'websocket' }],
              },
              typed_per_filter_config: {
                'envoy.filters.http.ext_proc': { '@type': 'type.googleapis.com/envoy.config.route.v3.FilterConfig', config: {} },
              },
            },
          ],
        },
      ],
    },
    http_filters: [
      {
        name: 'envoy.filters.http.ext_proc',
        typed_config: {
          '@type': `${EXTENSIONS}.filters.http.ext_proc.v3.ExternalProcessor`,
          grpc_service: {
            envoy_grpc: { cluster_name: EXT_PROC_CLUSTER, authority: `localhost:${PORTS.extProc.number}` },
            timeout: '10s',
          },
          processing_mode: {
            request_header_mode: 'SEND',
            response_header_mode: 'SEND',
            request_body_mode: 'FULL_DUPLEX_STREAMED',
            response_body_mode: 'FULL_DUPLEX_STREAMED',
            request_trailer_mode: 'SEND',
            response_trailer_mode: 'SEND',
          },
          message_timeout: '1000s',
        },
      },
      { name: 'envoy.filters.http.router', typed_config: { '@type': ROUTER_FILTER, suppress_envoy_headers: true } },
    ],
    http2_protocol_options: { max_concurrent_streams: 100, ...HTTP2_WINDOWS },
    use_remote_address: true,
    normalize_path: true,
    merge_slashes: true,
    server_header_transformation: 'PASS_THROUGH',
    common_http_protocol_options: { headers_with_underscores_action: 'REJECT_REQUEST' },
    path_with_escaped_slashes_action: 'UNESCAPE_AND_REDIRECT',
    access_log: [accessLog({})],
  };
}

function statsCluster(): object {
  return {
    name: STATS_CLUSTER,
    type: 'STATIC',
    connect_timeout: '0.250s',
    load_assignment: { cluster_name: STATS_CLUSTER, endpoints: [{ lb_endpoints: [localEndpoint(PORTS.proxyAdmin.number)] }] },
  };
}

/** Whatever pod the endpoint picker names. */
function destinationCluster(): object {
  return {
    name: DESTINATION_CLUSTER,
    type: 'ORIGINAL_DST',
    connect_timeout: '1000s',
    lb_policy: 'CLUSTER_PROVIDED',
    circuit_breakers: { thresholds: [UNLIMITED] },
    original_dst_lb_config: { use_http_header: true, http_header_name: 'x-gateway-destination-endpoint' },
  };
}

/** The endpoint picker in the next container. It makes its own certificate, which is not verified within the pod. */
function extProcCluster(): object {
  const tls = `${EXTENSIONS}.transport_sockets.tls.v3.UpstreamTlsContext`;
  const protocolOptions = `${EXTENSIONS}.upstreams.http.v3.HttpProtocolOptions`;
  return {
    name: EXT_PROC_CLUSTER,
    type: 'STATIC',
    connect_timeout: A_DAY,
    lb_policy: 'LEAST_REQUEST',
    circuit_breakers: { thresholds: [{ ...UNLIMITED, max_retries: 1024 }] },
    health_checks: [
      {
        timeout: '2s',
        interval: '10s',
        unhealthy_threshold: 3,
        healthy_threshold: 2,
        reuse_connection: true,
        grpc_health_check: { service_name: 'envoy.service.ext_proc.v3.ExternalProcessor' },
        tls_options: { alpn_protocols: ['h2'] },
      },
    ],
    transport_socket: {
      name: 'envoy.transport_sockets.tls',
      typed_config: { '@type': tls, common_tls_context: {} },
    },
    typed_extension_protocol_options: {
      'envoy.extensions.upstreams.http.v3.HttpProtocolOptions': {
        '@type': protocolOptions,
        explicit_http_config: { http2_protocol_options: HTTP2_WINDOWS },
      },
    },
    load_assignment: {
      cluster_name: EXT_PROC_CLUSTER,
      endpoints: [
        {
          locality: { region: 'ext_proc/e2e/0' },
          lb_endpoints: [{ ...localEndpoint(PORTS.extProc.number), load_balancing_weight: 1 }],
        },
      ],
    },
  };
}

function connectionManager(config: object): object {
  return { name: 'envoy.filters.network.http_connection_manager', typed_config: { '@type': HCM, ...config } };
}

function accessLog(options: object): object {
  return { ...fileLog({ path: '/dev/stdout', log_format: { json_format: ACCESS_LOG_FIELDS } }), ...options };
}

function fileLog(config: object): object {
  return { name: 'envoy.access_loggers.file', typed_config: { '@type': FILE_ACCESS_LOG, ...config } };
}

function socket(address: string, port: number): object {
  return { socket_address: { address, port_value: port } };
}

function localEndpoint(port: number): object {
  return { endpoint: { address: socket('127.0.0.1', port) } };
}
