import { parseGoDuration } from '../../../internal/go-duration';
import { isQuantity, parseQuantity } from '../../../kubernetes/quantity';
import { CURRENT } from '../catalogue';
import type { BandEntry, FlowControlEntry } from '../document';
import type { Findings } from '../warnings';
import { type Instance, type LoadedConfig, refer } from './loaded-config';

/** The saturation detector, the parser, and the queues that the gate `flowControl` opens. */
export function checkFlowControl(config: LoadedConfig, out: Findings): void {
  const { added, gates } = CURRENT;
  const { flowControl, parser, saturationDetector } = config.document;
  refer(config, parser?.pluginRef ?? added.parser, 'parser.pluginRef', ['parser'], out);

  const detectorName = saturationDetector?.pluginRef || added.saturationDetector;
  const detector = refer(config, detectorName, 'saturationDetector.pluginRef', ['saturation-detector'], out);
  if (detector?.type === 'concurrency-detector')
    out.warn(
      'flow-concurrency',
      'saturationDetector.pluginRef',
      'concurrency-detector reports an empty pool in this version, so that nothing is queued or shed',
      'use utilization-detector.',
    );

  if (config.gate(gates.flowControl)) checkQueues(config, flowControl ?? {}, out);
  else if (flowControl)
    out.warn(
      'flow-no-gate',
      'flowControl',
      `is not read without the gate ${gates.flowControl}`,
      `add ${gates.flowControl} to featureGates.`,
    );
}

function checkQueues(config: LoadedConfig, flow: FlowControlEntry, out: Findings): void {
  const usage = flow.usageLimitPolicyPluginRef || CURRENT.added.usageLimitPolicy;
  refer(config, usage, 'flowControl.usageLimitPolicyPluginRef', ['usage-limit-policy'], out);
  checkLimits(flow, 'flowControl', out);
  const ttl = flow.defaultRequestTTL ? (parseGoDuration(flow.defaultRequestTTL) ?? 0) : 0;
  if (ttl < 0) out.error('flowControl.defaultRequestTTL', `"${flow.defaultRequestTTL}" is negative`, 'give a positive duration.');

  const { priority } = flow.defaultPriorityBand ?? {};
  if (priority)
    out.warn(
      'flow-default-band',
      'flowControl.defaultPriorityBand.priority',
      `${priority} has no effect: this band is the pattern for priorities that are not listed`,
      'list a band in priorityBands instead.',
    );
  checkBand(config, flow.defaultPriorityBand ?? {}, 'flowControl.defaultPriorityBand', ttl, out);
  const priorities = new Set<number>();
  (flow.priorityBands ?? []).forEach((band, i) => {
    const at = `flowControl.priorityBands[${i}]`;
    const value = band.priority ?? 0;
    if (priorities.has(value)) out.error(`${at}.priority`, `${value} has a band already`, 'give each priority one band.');
    priorities.add(value);
    checkBand(config, band, at, ttl, out);
  });
}

function checkBand(config: LoadedConfig, band: BandEntry, at: string, ttl: number, out: Findings): void {
  const { added } = CURRENT;
  checkLimits(band, at, out);
  refer(config, band.fairnessPolicyRef || added.fairnessPolicy, `${at}.fairnessPolicyRef`, ['fairness-policy'], out);
  const ordering = refer(
    config,
    band.orderingPolicyRef || added.orderingPolicy,
    `${at}.orderingPolicyRef`,
    ['ordering-policy'],
    out,
  );
  if (isDeadlineFirst(ordering) && ttl === 0)
    out.warn(
      'flow-edf',
      `${at}.orderingPolicyRef`,
      'edf-ordering-policy finds no deadlines without defaultRequestTTL, and serves first come, first served',
      'give flowControl.defaultRequestTTL.',
    );
}

function isDeadlineFirst(ordering: Instance | undefined): boolean {
  return ordering?.type === 'edf-ordering-policy';
}

/** With a suffix or an exponent, what is too much is cut; in plain digits it becomes another number, as a rule a negative one. */
function overflows(quantity: string): boolean {
  const [, digits] = /^\+?(\d+)(?:\.\d*)?$/.exec(quantity) ?? [];
  return digits !== undefined && BigInt(digits) >= 2n ** 63n;
}

function checkLimits(limits: Pick<BandEntry, 'maxBytes' | 'maxRequests'>, at: string, out: Findings): void {
  for (const name of ['maxBytes', 'maxRequests'] as const) {
    const text = String(limits[name] ?? '').trim();
    if (!isQuantity(text)) continue;
    const value = JSON.stringify(limits[name]);
    if (parseQuantity(text) < 0) out.error(`${at}.${name}`, `${value} is negative`, 'give 0 or more; 0 is no limit of its own.');
    else if (overflows(text))
      out.error(`${at}.${name}`, `${value} does not fit into 64 bits`, 'give less, or 0 for no limit of its own.');
  }
}
