import { expect, test } from 'vitest';
import { aConfig, said } from './support';

const lines = (...text: string[]) => text.join('\n');

test.each<[string, unknown, string[]]>([
  [
    'an apiVersion of another group',
    aConfig({ apiVersion: 'inference.networking.k8s.io/v1alpha1' }),
    [
      'apiVersion: "inference.networking.k8s.io/v1alpha1" is not right. Fix: did you mean "inference.networking.x-k8s.io/v1alpha1"?',
    ],
  ],
  [
    'another kind',
    aConfig({ kind: 'endpointPickerConfig' }),
    ['kind: "endpointPickerConfig" is not right. Fix: did you mean "EndpointPickerConfig"?'],
  ],
  [
    'a document that is no object',
    ['plugins'],
    ['document: a list is not a config. Fix: give an object with plugins and schedulingProfiles.'],
  ],
  [
    'a misspelt section',
    aConfig({ schedulingProfile: [] }),
    ['schedulingProfile: is not a field of this version. Fix: did you mean "schedulingProfiles"?'],
  ],
  [
    'a field of another release',
    aConfig({ requestHandler: {} }),
    [
      'requestHandler: is not a field of this version. Fix: choose one of "apiVersion", "kind", "featureGates", "plugins", "schedulingProfiles", "saturationDetector", "dataLayer", "flowControl" and "parser".',
    ],
  ],
  [
    'another letter case',
    aConfig({ Parser: { pluginRef: 'openai-parser' } }),
    ['Parser: is not a field of this version. Fix: did you mean "parser"?'],
  ],
  [
    'a misspelt field of a plugin',
    aConfig({ plugins: [{ type: 'decode-filter', params: {} }] }),
    ['plugins[1].params: is not a field of this version. Fix: choose one of "type", "name" and "parameters".'],
  ],
  ['a plugin without a type', aConfig({ plugins: [{ name: 'x' }] }), ['plugins[1].type: is missing. Fix: give a string.']],
  [
    'a gate that does not exist',
    aConfig({ featureGates: ['flowcontrol', 'prepareDataPlugins', null] }),
    [
      'featureGates[0]: "flowcontrol" is not one of the choices. Fix: did you mean "flowControl"?',
      'featureGates[1]: "prepareDataPlugins" is not one of the choices. Fix: choose one of "flowControl", "dataLayer" and "enableLegacyMetrics".',
      'featureGates[2]: "" is not one of the choices. Fix: choose one of "flowControl", "dataLayer" and "enableLegacyMetrics".',
    ],
  ],
  [
    'a weight in quotes',
    aConfig({ profile: [{ pluginRef: 'queue-scorer', weight: '2' }] }),
    ['schedulingProfiles[0].plugins[0].weight: "2" is not a number. Fix: give a number.'],
  ],
  [
    'a number where YAML needs quotes',
    aConfig({ plugins: [{ type: 'decode-filter', name: 7 }] }),
    ['plugins[1].name: 7 is not a string. Fix: give a string, in quotes.'],
  ],
  [
    'a duration without a unit',
    aConfig({ flowControl: { defaultRequestTTL: 60 } }),
    ['flowControl.defaultRequestTTL: 60 is not a duration. Fix: give a duration such as "200ms" or "1m30s".'],
  ],
  [
    'a duration in words',
    aConfig({ flowControl: { defaultRequestTTL: '60 seconds' } }),
    ['flowControl.defaultRequestTTL: "60 seconds" is not a duration. Fix: give a duration such as "200ms" or "1m30s".'],
  ],
  [
    'a quantity of no known unit',
    aConfig({ flowControl: { maxBytes: '10GB' } }),
    ['flowControl.maxBytes: "10GB" is not a quantity. Fix: give a quantity such as "10Gi", "1k" or 100.'],
  ],
  [
    'a list for an object',
    aConfig({ saturationDetector: [] }),
    ['saturationDetector: an empty list is not an object. Fix: give an object.'],
  ],
  [
    'an empty entry',
    aConfig({ dataLayer: { sources: [null] } }),
    ['dataLayer.sources[0].pluginRef: is missing. Fix: give a string.'],
  ],
])('refuses %s', (_, document, expected) => {
  expect(said(document)).toEqual(expected);
});

test.each<[string, unknown, string[]]>([
  ['plugins', { plugins: [undefined] }, ['plugins[0].type: is missing. Fix: give a string.']],
  ['profiles', aConfig({ schedulingProfiles: [undefined] }), ['schedulingProfiles[0].name: is missing. Fix: give a string.']],
  [
    'what a profile runs, and sources',
    { ...aConfig({ dataLayer: { sources: [undefined] } }), schedulingProfiles: [{ name: 'd', plugins: [undefined] }] },
    [
      'schedulingProfiles[0].plugins[0].pluginRef: is missing. Fix: give a string.',
      'dataLayer.sources[0].pluginRef: is missing. Fix: give a string.',
    ],
  ],
  [
    'gates',
    aConfig({ featureGates: [undefined] }),
    ['featureGates[0]: "" is not one of the choices. Fix: choose one of "flowControl", "dataLayer" and "enableLegacyMetrics".'],
  ],
])('reads undefined and holes among %s as null', (_, document, expected) => {
  const holed = JSON.parse(JSON.stringify(document), (_key, value) =>
    Array.isArray(value) && value.length === 1 && value[0] === null ? new Array(1) : value,
  );
  expect(said(document)).toEqual(expected);
  expect(said(JSON.parse(JSON.stringify(document)))).toEqual(expected);
  expect(said(holed)).toEqual(expected);
});

test('accepts a document without header, nulls for what is not said, and fractions', () => {
  const { apiVersion: _, kind: __, ...headless } = aConfig();
  expect(said(headless)).toEqual([]);
  expect(said(aConfig({ parser: null, dataLayer: null, saturationDetector: {}, featureGates: null }))).toEqual([]);
  const flowControl = { maxRequests: '0.5', maxBytes: '1.5Ki', priorityBands: [null] };
  expect(said(aConfig({ featureGates: ['flowControl'], flowControl }))).toEqual([]);
});

test('text: nothing stands for the built-in config, a header alone for none', () => {
  expect(said('')).toEqual([]);
  const header = lines('apiVersion: inference.networking.x-k8s.io/v1alpha1', 'kind: EndpointPickerConfig');
  const none = '(no-profile) schedulingProfiles: is empty, so that pods are chosen at random. Fix: give a profile.';
  expect(said(header)).toEqual([none]);
  expect(said('# to be written\n')).toEqual([none]);
});

test('text: JSON is read, and of several documents the first', () => {
  const text = JSON.stringify(aConfig());
  expect(said(text)).toEqual([]);
  expect(said(`${text}\n---\nfoo: [bar\n`)).toEqual([]);
});

test('text: a key that is there twice is refused, which a parsed document would not show', () => {
  const text = lines('plugins:', '- type: queue-scorer', '  parameters: {a: 1, a: 2}', 'plugins: []');
  expect(said(text)).toEqual([
    'line 3: the key "a" is there twice in one object. Fix: keep one.',
    'line 4: the key "plugins" is there twice in one object. Fix: keep one.',
  ]);
});

test('text: what is no YAML is refused with its place', () => {
  expect(said(lines('plugins:', '- type: queue-scorer', '  name: "x'))).toEqual([
    'line 3: is not YAML: Missing closing "quote. Fix: correct the text.',
  ]);
});

test('text: scalars are those of YAML 1.1, times and base-60 numbers excepted, as Go reads them', () => {
  const text = (label: string) =>
    lines(
      'plugins:',
      '- type: queue-scorer',
      '- type: by-label',
      `  parameters: {label: ${label}, validValues: [2020-01-01, 12:30]}`,
      'schedulingProfiles:',
      '- name: default',
      '  plugins: [{pluginRef: queue-scorer}, {pluginRef: by-label}]',
    );
  expect(said(text('role'))).toEqual([]);
  expect(said(text("'y'"))).toEqual([]);
  expect(said(text('y'))).toEqual([
    'plugins[1].parameters.label: true is not a string, and YAML 1.1 reads y, n, yes, no, on and off as true or false. Fix: give a string, in quotes.',
  ]);
  expect(said(text('1_000'))).toEqual(['plugins[1].parameters.label: 1000 is not a string. Fix: give a string, in quotes.']);
});

test('text: whole numbers up to the last of 64 bits are read', () => {
  const text = (priority: string) =>
    lines(
      'plugins: [{type: queue-scorer}]',
      'schedulingProfiles: [{name: default, plugins: [{pluginRef: queue-scorer, weight: 0x2}]}]',
      'featureGates: [flowControl]',
      `flowControl: {maxBytes: ${priority}, priorityBands: [{priority: ${priority}}]}`,
    );
  expect(said(text('9223372036854775807'))).toEqual([]);
  expect(said(text('9223372036854775808'))).toEqual([
    'flowControl.priorityBands[0].priority: 9223372036854776000 does not fit into 64 bits. Fix: give less than 9223372036854775808.',
  ]);
});

test('text: directives are those of YAML 1.1', () => {
  const text = (directive: string) => lines('# written by hand', directive, '---', JSON.stringify(aConfig()));
  expect(said(text('%YAML 1.1'))).toEqual([]);
  expect(said(text('%YAML 1.2'))).toEqual([
    'line 2: asks for YAML 1.2, and the endpoint picker reads 1.1. Fix: remove the directive.',
  ]);
  expect(said(text('%YAML 1.3'))).toEqual(['line 2: is not YAML: Unsupported YAML version 1.3. Fix: correct the text.']);
  expect(said(text('%FOO bar'))).toEqual(['line 2: is not YAML: Unknown directive %FOO. Fix: correct the text.']);
});
