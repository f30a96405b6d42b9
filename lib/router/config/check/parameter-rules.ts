import { parseGoDuration } from '../../../internal/go-duration';
import { shown } from '../../../internal/words';
import { isLabelKey, isLabelValue } from '../../../kubernetes/names';
import { CURRENT } from '../catalogue';
import type { Fields } from '../catalogue/row';
import type { Findings } from '../warnings';
import { choose, isObject } from './values';

/** What must hold between the parameters of one plugin. They are well-formed and under their proper names. */
type Rule = (p: Record<string, unknown>, at: string, out: Findings) => void;

const section = (value: unknown): Record<string, unknown> => (isObject(value) ? value : {});
const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

const approximatePrefix: Rule = (p, at, out) => {
  const { blockSize = 0, blockSizeTokens = 16, autoTune = true } = p;
  const inTokens = 'give blockSizeTokens, which counts tokens and not characters.';
  if (Number(blockSize) > 0) {
    const field = `${at}.blockSize`;
    if (Number(blockSizeTokens) > 0)
      out.warn('prefix-block-size', field, `${blockSize} has no effect: blockSizeTokens took over`, inTokens);
    else out.error(field, `${blockSize} is not accepted in place of blockSizeTokens`, inTokens);
  }
  if (autoTune === false && Number(blockSizeTokens) <= 0)
    out.error(`${at}.blockSizeTokens`, `${blockSizeTokens} is no block size, and autoTune is off`, 'give more than 0.');
};

function knowsModel(model: unknown, socket: unknown, at: string, out: Findings): void {
  const { modelTokenizerMap: map } = section(socket);
  if (isObject(map) && !Object.hasOwn(map, String(model)))
    out.error(
      `${at}.modelTokenizerMap`,
      `has no tokenizer for the model ${shown(model)}`,
      'add the model, or leave the map out.',
    );
}

const precisePrefix: Rule = (p, at, out) => {
  if (!isObject(p.tokenProcessorConfig))
    out.warn(
      'precise-block-size',
      `${at}.tokenProcessorConfig`,
      'is missing, so that a block has 16 tokens, and where the engine uses another size every KV event is dropped',
      'give blockSize, the value of --block-size of vLLM.',
    );
  const indexer = section(p.indexerConfig);
  const pool = section(indexer.tokenizersPoolConfig);
  knowsModel(pool.modelName, pool.uds, `${at}.indexerConfig.tokenizersPoolConfig.uds`, out);

  const index = section(indexer.kvBlockIndexConfig);
  const elsewhere = [index.costAwareMemoryConfig, index.valkeyConfig, index.redisConfig].some(isObject);
  if (index.inMemoryConfig === null && !elsewhere)
    out.error(
      `${at}.indexerConfig.kvBlockIndexConfig.inMemoryConfig`,
      'null leaves the index without a place',
      'leave it out, or give costAwareMemoryConfig, valkeyConfig or redisConfig.',
    );
  const { concurrency } = section(p.kvEventsConfig);
  if (Number(concurrency) < 0)
    out.error(`${at}.kvEventsConfig.concurrency`, `${concurrency} crashes the endpoint picker at start`, 'give at least 1.');
  const { speculativeTTL: ttl = '' } = p;
  if (p.speculativeIndexing === true && typeof ttl === 'string' && ttl !== '' && parseGoDuration(ttl) === undefined)
    out.error(`${at}.speculativeTTL`, `${shown(ttl)} is not a duration`, 'give a duration such as "2s".');
};

const tokenizer: Rule = (p, at, out) => knowsModel(p.modelName, p.udsTokenizerConfig, `${at}.udsTokenizerConfig`, out);

const byLabel: Rule = (p, at, out) => {
  if (list(p.validValues).length === 0 && p.allowsNoLabel !== true)
    out.error(`${at}.validValues`, 'is empty, so that no pod could pass', 'list the values to keep, or set allowsNoLabel.');
};

const byLabelSelector: Rule = (p, at, out) => {
  const labels = Object.entries(section(p.matchLabels));
  const expressions = list(p.matchExpressions).map(section);
  for (const [key, value] of labels) checkLabel(key, [value], `${at}.matchLabels.${key}`, out);
  expressions.forEach(({ key, operator, values }, i) => {
    const field = `${at}.matchExpressions[${i}]`;
    checkLabel(String(key), list(values), field, out);
    const takesValues = operator === 'In' || operator === 'NotIn';
    const has = list(values).length > 0;
    if (takesValues && !has) out.error(`${field}.values`, `is empty, and ${operator} compares with values`, 'list at least one.');
    if (!takesValues && has) out.error(`${field}.values`, `is given, and ${operator} looks at the key alone`, 'leave it out.');
  });
  if (labels.length + expressions.length === 0)
    out.warn(
      'selects-all',
      at,
      'selects nothing in particular, so that every pod passes',
      'give matchLabels or matchExpressions.',
    );
};

function checkLabel(key: string, values: readonly unknown[], field: string, out: Findings): void {
  if (!isLabelKey(key)) out.error(field, `${shown(key)} is not a label key`, 'give a key such as "llm-d.ai/role".');
  for (const value of values)
    if (!isLabelValue(String(value)))
      out.error(field, `${shown(value)} is not a label value`, 'give at most 63 letters, digits, "-", "_" and ".".');
}

const coreMetrics: Rule = (p, at, out) => {
  const seen = new Set<string>();
  list(p.engineConfigs).forEach((entry, i) => {
    const name = String(section(entry).name);
    const field = `${at}.engineConfigs[${i}].name`;
    if (name === 'default') out.error(field, '"default" is taken by the extractor itself', 'give another name.');
    if (seen.has(name)) out.error(field, `${shown(name)} is there twice`, 'give each engine one entry.');
    seen.add(name);
  });
  const engines = [...new Set([...Object.keys(CURRENT.engines), ...seen])];
  const { defaultEngine = '' } = p;
  if (defaultEngine !== '' && !engines.includes(String(defaultEngine)))
    out.error(`${at}.defaultEngine`, `${shown(defaultEngine)} is not an engine`, choose(String(defaultEngine), engines));
};

const activeRequest: Rule = (p, at, out) => {
  if (p.maxBusyScore === undefined)
    out.warn(
      'active-busy',
      `${at}.maxBusyScore`,
      'is missing, and counts as 0, so that all busy pods score the same',
      'give 1.0.',
    );
};

const prefixDecider: Rule = (p, at, out) => {
  if (Number(p.nonCachedTokens ?? 0) === 0)
    out.warn(
      'disagg-decider',
      `${at}.nonCachedTokens`,
      '0, also by default, means never',
      'give the number of tokens from which on prefill moves.',
    );
};

const dataParallel: Rule = (p, at, out) => {
  if (p.primaryPort === 0)
    out.warn(
      'replaced-parameter',
      `${at}.primaryPort`,
      '0 loads, but requests are sent to port 0',
      'give a port, from 1 to 65535.',
    );
};

const disagg: Rule = (p, at, out) => {
  const said = (values: unknown[]) => values.some((value) => value !== undefined && value !== '');
  const nested = said([...Object.values(section(p.profiles)), ...Object.values(section(p.deciders))]);
  const rows: Fields = CURRENT.plugins['disagg-profile-handler'].parameters;
  for (const [name, { replacedBy }] of nested ? Object.entries(rows) : [])
    if (replacedBy !== undefined && said([p[name]]))
      out.error(`${at}.${name}`, 'is the old form, and does not mix with profiles and deciders', `give ${replacedBy} instead.`);
};

/** By plugin type. */
export const PARAMETER_RULES: Readonly<Record<string, Rule>> = {
  'active-request-scorer': activeRequest,
  'approx-prefix-cache-producer': approximatePrefix,
  'by-label': byLabel,
  'by-label-selector': byLabelSelector,
  'core-metrics-extractor': coreMetrics,
  'data-parallel-profile-handler': dataParallel,
  'disagg-profile-handler': disagg,
  'precise-prefix-cache-scorer': precisePrefix,
  'prefix-based-pd-decider': prefixDecider,
  'prefix-cache-scorer': approximatePrefix,
  tokenizer,
};
