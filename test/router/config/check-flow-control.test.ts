import { expect, test } from 'vitest';
import { aConfig, said } from './support';

/** Flow control with its gate open. */
function queues(flowControl: object, plugins: readonly string[] = [], more: object = {}) {
  return aConfig({ plugins, featureGates: ['flowControl'], flowControl, ...more });
}

test.each<[string, unknown, string[]]>([
  [
    'a policy that is not listed',
    queues({ priorityBands: [{ priority: 1, fairnessPolicyRef: 'round-robin-fairness-policy' }] }),
    [
      'flowControl.priorityBands[0].fairnessPolicyRef: no plugin is called "round-robin-fairness-policy". Fix: list round-robin-fairness-policy in plugins.',
    ],
  ],
  [
    'a policy of the other kind',
    queues({ defaultPriorityBand: { orderingPolicyRef: 'global-strict-fairness-policy' } }),
    [
      'flowControl.defaultPriorityBand.orderingPolicyRef: "global-strict-fairness-policy" is of type global-strict-fairness-policy, which is not an ordering policy. Fix: give "fcfs-ordering-policy".',
    ],
  ],
  [
    'a usage limit that does not exist',
    queues({ usageLimitPolicyPluginRef: 'nope' }),
    ['flowControl.usageLimitPolicyPluginRef: no plugin is called "nope". Fix: give "static-usage-limit-policy".'],
  ],
  [
    'two bands of one priority',
    queues({ priorityBands: [{ priority: 0 }, {}] }),
    ['flowControl.priorityBands[1].priority: 0 has a band already. Fix: give each priority one band.'],
  ],
  [
    'negative limits',
    queues({ maxBytes: '-1Gi', priorityBands: [{ priority: 1, maxRequests: -5 }] }),
    [
      'flowControl.maxBytes: "-1Gi" is negative. Fix: give 0 or more; 0 is no limit of its own.',
      'flowControl.priorityBands[0].maxRequests: -5 is negative. Fix: give 0 or more; 0 is no limit of its own.',
    ],
  ],
  [
    'limits of more than 64 bits',
    queues({ maxBytes: '9223372036854775808', maxRequests: 1e19, priorityBands: [{ maxBytes: ' -1Gi ' }] }),
    [
      'flowControl.maxBytes: "9223372036854775808" does not fit into 64 bits. Fix: give less, or 0 for no limit of its own.',
      'flowControl.maxRequests: 10000000000000000000 does not fit into 64 bits. Fix: give less, or 0 for no limit of its own.',
      'flowControl.priorityBands[0].maxBytes: " -1Gi " is negative. Fix: give 0 or more; 0 is no limit of its own.',
    ],
  ],
  [
    'priorities of more than 64 bits',
    queues({ priorityBands: [{ priority: 2 ** 63 }, { priority: -(2 ** 64) }] }),
    [
      'flowControl.priorityBands[0].priority: 9223372036854776000 does not fit into 64 bits. Fix: give less than 9223372036854775808.',
      'flowControl.priorityBands[1].priority: -18446744073709552000 does not fit into 64 bits. Fix: give at least -9223372036854775808.',
    ],
  ],
  [
    'a negative time',
    queues({ defaultRequestTTL: '-5s' }),
    ['flowControl.defaultRequestTTL: "-5s" is negative. Fix: give a positive duration.'],
  ],
  [
    'a queue, which was a field once',
    queues({ priorityBands: [{ priority: 1, queue: 'ListQueue' }] }),
    [
      'flowControl.priorityBands[0].queue: is not a field of this version. Fix: choose one of "priority", "maxBytes", "maxRequests", "fairnessPolicyRef" and "orderingPolicyRef".',
    ],
  ],
  [
    'a detector that is none',
    aConfig({ saturationDetector: { pluginRef: 'queue-scorer' } }),
    [
      'saturationDetector.pluginRef: "queue-scorer" is of type queue-scorer, which is not a saturation detector. Fix: list one of "utilization-detector" and "concurrency-detector" in plugins, and name it here.',
    ],
  ],
  [
    'a detector that is not listed',
    aConfig({ saturationDetector: { pluginRef: 'concurrency-detector' } }),
    ['saturationDetector.pluginRef: no plugin is called "concurrency-detector". Fix: list concurrency-detector in plugins.'],
  ],
  [
    'thresholds where they once were',
    aConfig({ saturationDetector: { queueDepthThreshold: 5 } }),
    ['saturationDetector.queueDepthThreshold: is not a field of this version. Fix: give "pluginRef".'],
  ],
  [
    'a parser that is not listed',
    aConfig({ parser: { pluginRef: 'vllmgrpc-parser' } }),
    ['parser.pluginRef: no plugin is called "vllmgrpc-parser". Fix: list vllmgrpc-parser in plugins.'],
  ],
  ['a parser without a name', aConfig({ parser: {} }), ['parser.pluginRef: is missing. Fix: give a string.']],
])('refuses %s', (_, document, expected) => {
  expect(said(document)).toEqual(expected);
});

test.each<[string, unknown, string[]]>([
  [
    'queues behind a closed gate',
    aConfig({ flowControl: { maxRequests: -1 } }),
    ['(flow-no-gate) flowControl: is not read without the gate flowControl. Fix: add flowControl to featureGates.'],
  ],
  [
    'deadlines that nobody sets',
    queues({ defaultPriorityBand: { orderingPolicyRef: 'edf-ordering-policy' } }, ['edf-ordering-policy']),
    [
      '(flow-edf) flowControl.defaultPriorityBand.orderingPolicyRef: edf-ordering-policy finds no deadlines without defaultRequestTTL, and serves first come, first served. Fix: give flowControl.defaultRequestTTL.',
    ],
  ],
  [
    'a priority of the pattern for priorities',
    queues({ defaultPriorityBand: { priority: 3 } }),
    [
      '(flow-default-band) flowControl.defaultPriorityBand.priority: 3 has no effect: this band is the pattern for priorities that are not listed. Fix: list a band in priorityBands instead.',
    ],
  ],
  [
    'a limit that stops everything',
    aConfig({ plugins: [{ type: 'static-usage-limit-policy', parameters: { threshold: 0 } }] }),
    ['(flow-threshold) plugins[1].parameters.threshold: 0 loads, but no request is ever dispatched. Fix: give more than 0.'],
  ],
  [
    'a detector that sees an empty pool',
    queues({}, ['concurrency-detector'], { saturationDetector: { pluginRef: 'concurrency-detector' } }),
    [
      '(flow-concurrency) saturationDetector.pluginRef: concurrency-detector reports an empty pool in this version, so that nothing is queued or shed. Fix: use utilization-detector.',
    ],
  ],
  [
    'a parser and policies that nothing names',
    queues({ priorityBands: [{ fairnessPolicyRef: 'round-robin-fairness-policy' }] }, [
      'passthrough-parser',
      'round-robin-fairness-policy',
      'edf-ordering-policy',
      'slo-deadline-ordering-policy',
    ]),
    [
      '(unused) plugins[1]: "passthrough-parser" reads no requests: nothing names it. Fix: name it in parser.pluginRef, or leave it out.',
      '(unused) plugins[3]: "edf-ordering-policy" orders no requests: nothing names it. Fix: name it in orderingPolicyRef of a band in flowControl, or leave it out.',
      '(unused) plugins[4]: "slo-deadline-ordering-policy" orders no requests: nothing names it. Fix: name it in orderingPolicyRef of a band in flowControl, or leave it out.',
    ],
  ],
  [
    'a parser in whose place another one is named',
    aConfig({ plugins: ['openai-parser', 'passthrough-parser'], parser: { pluginRef: 'passthrough-parser' } }),
    [
      '(unused) plugins[1]: "openai-parser" reads no requests: nothing names it. Fix: name it in parser.pluginRef, or leave it out.',
    ],
  ],
  [
    'a limit and a sharing that nothing names',
    aConfig({
      plugins: [
        { type: 'static-usage-limit-policy', name: 'most', parameters: { threshold: 0.9 } },
        { type: 'round-robin-fairness-policy', name: 'in-turn' },
      ],
    }),
    [
      '(unused) plugins[1]: "most" limits nothing: nothing names it. Fix: name it in flowControl.usageLimitPolicyPluginRef, or leave it out.',
      '(unused) plugins[2]: "in-turn" shares no band among its flows: nothing names it. Fix: name it in fairnessPolicyRef of a band in flowControl, or leave it out.',
    ],
  ],
  [
    'thresholds that nobody uses',
    aConfig({ plugins: [{ type: 'utilization-detector', name: 'mine', parameters: { queueDepthThreshold: 50 } }] }),
    [
      '(unused) plugins[1]: "mine" detects nothing: the saturation detector is "utilization-detector". Fix: name it in saturationDetector.pluginRef, or leave it out.',
    ],
  ],
])('warns of %s', (_, document, expected) => {
  expect(said(document)).toEqual(expected);
});

test.each<[string, unknown]>([
  [
    'policies and parser that are there by default',
    queues(
      { priorityBands: [{ orderingPolicyRef: 'fcfs-ordering-policy' }], usageLimitPolicyPluginRef: 'static-usage-limit-policy' },
      [],
      { parser: { pluginRef: 'openai-parser' } },
    ),
  ],
  [
    'limits that just fit, in any form',
    queues({ maxBytes: ' 10Gi ', maxRequests: '9223372036854775807', defaultPriorityBand: { maxBytes: '100Ei' } }),
  ],
  [
    'deadlines that are set',
    queues({ defaultRequestTTL: '60s', defaultPriorityBand: { orderingPolicyRef: 'edf-ordering-policy' } }, [
      'edf-ordering-policy',
    ]),
  ],
  [
    'thresholds under the name that is looked for',
    aConfig({ plugins: [{ type: 'utilization-detector', parameters: { queueDepthThreshold: 50 } }] }),
  ],
  [
    'thresholds under a name that is given',
    aConfig({ plugins: [{ type: 'utilization-detector', name: 'mine' }], saturationDetector: { pluginRef: 'mine' } }),
  ],
])('has nothing to say about %s', (_, document) => {
  expect(said(document)).toEqual([]);
});
