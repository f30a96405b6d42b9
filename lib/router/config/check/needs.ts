import type { EndpointData } from '../catalogue/row';
import type { Findings, WarningName } from '../warnings';
import type { LoadedConfig } from './loaded-config';

const NEEDS: Record<EndpointData, { warning: WarningName; what: string; fix: string }> = {
  'latency-prediction': {
    warning: 'latency-no-producer',
    what: 'gets no predicted latencies',
    fix: 'list predicted-latency-producer in plugins.',
  },
  'prefix-match': {
    warning: 'prefix-no-producer',
    what: 'gets no prefix matches',
    fix: 'list prefix-cache-scorer in plugins.',
  },
  'inflight-load': {
    warning: 'inflight-no-producer',
    what: 'gets no numbers of requests in flight',
    fix: 'list inflight-load-producer in plugins.',
  },
};

/** What plugins leave for each other while a request is scheduled: whether it is there, and in one hand. */
export function checkNeeds(config: LoadedConfig, out: Findings): void {
  for (const { name, row, type, at = '' } of config.listed) {
    // Its other use, saturation detection, has a warning of its own.
    const filters = type === 'concurrency-detector' && config.scheduled().has(name);
    for (const data of filters ? (row?.consumes ?? []) : (row?.needs ?? [])) {
      const { warning, what, fix } = NEEDS[data];
      if (!config.produces(data)) out.warn(warning, at, `${JSON.stringify(name)} ${what}`, fix);
    }
  }
  checkTokenLoad(config, out);
  checkPrefixIndexes(config, out);
}

/** Scorer and producer disagree about the type of what one leaves for the other. */
function checkTokenLoad(config: LoadedConfig, out: Findings): void {
  const works = 'use active-request-scorer, or running-requests-size-scorer.';
  for (const { at = '' } of config.listedOfType('token-load-scorer')) {
    if (config.produces('inflight-load'))
      out.error(at, 'token-load-scorer cannot read what inflight-load-producer writes, in this version', works);
    else
      out.warn(
        'token-load',
        at,
        'token-load-scorer scores every pod 1 without inflight-load-producer, and refuses to start with it',
        works,
      );
  }
}

function checkPrefixIndexes(config: LoadedConfig, out: Findings): void {
  for (const type of ['prefix-cache-scorer', 'approx-prefix-cache-producer']) {
    const [first, ...more] = config.listedOfType(type);
    for (const { at = '', name } of more)
      out.warn(
        'prefix-several',
        at,
        `${JSON.stringify(name)} looks at the same index as ${JSON.stringify(first?.name)}: there is one, set by the last of them`,
        `keep one ${type}.`,
      );
  }
  const precise = config.listedOfType('precise-prefix-cache-scorer')[0];
  for (const { at = '', name } of precise ? config.listedOfType('prefix-cache-scorer', 'approx-prefix-cache-producer') : [])
    out.warn(
      'prefix-mixed',
      at,
      `${JSON.stringify(name)} and ${JSON.stringify(precise?.name)} overwrite each other's prefix matches`,
      'keep the approximate or the precise plugins.',
    );
}
