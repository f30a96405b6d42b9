import type { LabelChoice, PanelSpec } from '../../kubernetes/grafana';
import { quantiles, rate, type Series, shareOf, sum } from '../../kubernetes/promql';
import type { EngineScalingRow } from '../../releases';

/** The choice of a model. */
export const modelChoice = (series: Series, { modelLabel }: EngineScalingRow): LabelChoice => ({
  name: modelLabel,
  label: 'Model',
  series: series('vllm:kv_cache_usage_perc'),
});

/** Load, health and speed of all models beside each other. */
export function stackPanels(series: Series, row: EngineScalingRow): PanelSpec[] {
  const { modelLabel, incomingRequests } = row;
  // The router has series of the same names about each engine, without a model.
  const engines: Series = (metric, labels) => series(metric, { [modelLabel]: { not: '' }, ...labels });
  return [
    {
      title: 'Healthy engines',
      description: 'Engines that answer, as the router sees them.',
      unit: 'short',
      // Each replica of the router counts all of them.
      queries: { engines: `sum(max by (server) (${series('vllm:healthy_pods_total')}))` },
    },
    {
      title: 'Requests at the router',
      description: 'Requests per second that come in, by model, those included that no engine took.',
      unit: 'reqps',
      queries: { [`{{${incomingRequests.modelLabel}}}`]: rate(series(incomingRequests.series), incomingRequests.modelLabel) },
    },
    {
      title: 'Requests by engine',
      description: 'Requests per second that the router sends to each engine.',
      unit: 'reqps',
      queries: { '{{server}}': sum(series('vllm:current_qps'), 'server') },
    },
    ...load(engines, row, modelLabel),
    {
      title: 'Tokens',
      description: 'Tokens per second that are read and written.',
      unit: 'short',
      queries: {
        [`read, {{${modelLabel}}}`]: rate(series('vllm:prompt_tokens_total'), modelLabel),
        [`written, {{${modelLabel}}}`]: rate(series('vllm:generation_tokens_total'), modelLabel),
      },
    },
    {
      title: 'Time to first token',
      description: 'How long the first token takes.',
      unit: 's',
      queries: quantiles(series, 'vllm:time_to_first_token_seconds'),
    },
    {
      title: 'Duration of requests',
      description: 'How long whole requests take.',
      unit: 's',
      queries: quantiles(series, 'vllm:e2e_request_latency_seconds'),
    },
  ];
}

/** What one model does, by pod. */
export function modelPanels(all: Series, row: EngineScalingRow): PanelSpec[] {
  const { modelLabel } = row;
  const series: Series = (metric, labels) => all(metric, { [modelLabel]: `$${modelLabel}`, ...labels });
  const duration = (title: string, description: string, histogram: string): PanelSpec => ({
    ...{ title, description, unit: 's' },
    queries: quantiles(series, histogram),
  });
  return [
    ...load(series, row, 'pod'),
    duration('Time to first token', 'How long the first token takes.', 'vllm:time_to_first_token_seconds'),
    duration('Time between tokens', 'How long each further token takes.', 'vllm:inter_token_latency_seconds'),
    duration('Duration of requests', 'How long whole requests take.', 'vllm:e2e_request_latency_seconds'),
    duration('Wait in the queue', 'How long requests wait before they are worked on.', 'vllm:request_queue_time_seconds'),
    {
      title: 'Prefill and decode',
      description: 'Seconds of work per second.',
      unit: 'short',
      queries: {
        prefill: rate(series('vllm:request_prefill_time_seconds_sum')),
        decode: rate(series('vllm:request_decode_time_seconds_sum')),
      },
    },
    {
      title: 'Tokens',
      description: 'Tokens per second that are read and written.',
      unit: 'short',
      queries: {
        read: rate(series('vllm:prompt_tokens_total')),
        written: rate(series('vllm:generation_tokens_total')),
      },
    },
    {
      title: 'Ends of requests',
      description: 'Requests per second that end, by reason.',
      unit: 'reqps',
      queries: { '{{finished_reason}}': rate(series('vllm:request_success_total'), 'finished_reason') },
    },
    {
      title: 'Preemptions',
      description: 'Requests per second that lose their KV blocks to others and begin again.',
      unit: 'ops',
      queries: { '{{pod}}': rate(series('vllm:num_preemptions_total'), 'pod') },
    },
  ];
}

/** Load of engines, by a label. */
function load(series: Series, { runningRequests, waitingRequests }: EngineScalingRow, by: string): PanelSpec[] {
  const legend = `{{${by}}}`;
  return [
    {
      title: 'Running requests',
      description: 'Requests that engines work on.',
      unit: 'short',
      queries: { [legend]: sum(series(runningRequests.series), by) },
    },
    {
      title: 'Waiting requests',
      description: 'Requests that wait inside engines.',
      unit: 'short',
      queries: { [legend]: sum(series(waitingRequests.series), by) },
    },
    {
      title: 'Use of the KV cache',
      description: 'Share of KV blocks on the device that are taken: the fullest engine.',
      unit: 'percentunit',
      queries: { [legend]: `max by (${by}) (${series('vllm:kv_cache_usage_perc')})` },
    },
    {
      title: 'Hits in the prefix cache',
      description: 'Share of tokens whose KV blocks are on the device already.',
      unit: 'percentunit',
      queries: { [legend]: shareOf(series('vllm:prefix_cache_hits_total'), series('vllm:prefix_cache_queries_total'), by) },
    },
  ];
}

/** What LMCache does for the engines, by pod. Times to its remote storage are in milliseconds. */
export function lmcachePanels(series: Series): PanelSpec[] {
  const pod = 'pod';
  return [
    {
      title: 'Hits',
      description: 'Share of tokens asked for that LMCache has.',
      unit: 'percentunit',
      queries: {
        '{{pod}}': shareOf(series('lmcache:num_hit_tokens_total'), series('lmcache:num_requested_tokens_total'), pod),
      },
    },
    {
      title: 'Tokens',
      description: 'Tokens per second that are asked for, found and stored.',
      unit: 'short',
      queries: {
        'asked for': rate(series('lmcache:num_requested_tokens_total')),
        found: rate(series('lmcache:num_hit_tokens_total')),
        stored: rate(series('lmcache:num_stored_tokens_total')),
      },
    },
    {
      title: 'Speed of retrieval',
      description: 'Tokens per second while blocks are brought back to the device, on average.',
      unit: 'short',
      queries: { '{{pod}}': shareOf(series('lmcache:retrieve_speed_sum'), series('lmcache:retrieve_speed_count'), pod) },
    },
    {
      title: 'Time to retrieve',
      description: 'How long it takes to bring the blocks of a request back.',
      unit: 's',
      queries: quantiles(series, 'lmcache:time_to_retrieve'),
    },
    {
      title: 'Host memory',
      description: 'What blocks take of the memory of each engine.',
      unit: 'bytes',
      queries: { '{{pod}}': sum(series('lmcache:local_cache_usage'), pod) },
    },
    {
      title: 'Evictions from host memory',
      description: 'Blocks per second that make room for others.',
      unit: 'ops',
      queries: { '{{pod}}': rate(series('lmcache:local_cpu_evict_keys_count_total'), pod) },
    },
    {
      title: 'Traffic with remote storage',
      description: 'Bytes per second that are read from and written to the cache server or other remote storage.',
      unit: 'Bps',
      queries: {
        read: rate(series('lmcache:num_remote_read_bytes_total')),
        written: rate(series('lmcache:num_remote_write_bytes_total')),
      },
    },
    {
      title: 'Time to read from remote storage',
      description: 'How long remote storage takes for one read.',
      unit: 'ms',
      queries: quantiles(series, 'lmcache:remote_time_to_get'),
    },
  ];
}
