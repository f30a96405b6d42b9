import { expect, test } from 'vitest';
import { checkEndpointPickerConfig } from '../../../lib/router/config';
import { CURRENT, rowOf, typesThatCan } from '../../../lib/router/config/catalogue';
import type { Fields, ValueRow } from '../../../lib/router/config/catalogue/row';
import { checkValue } from '../../../lib/router/config/check/values';
import { Findings } from '../../../lib/router/config/warnings';

const types = Object.keys(CURRENT.plugins);

function rows(fields: Fields, at: string): [string, ValueRow][] {
  return Object.entries(fields).flatMap(([name, row]): [string, ValueRow][] => {
    const path = `${at}.${name}`;
    if (row.is === 'object') return [[path, row], ...rows(row.fields, path)];
    if (row.is === 'list' && row.of.is === 'object') return [[path, row], ...rows(row.of.fields, `${path}[]`)];
    return [[path, row]];
  });
}

const parameters = types.flatMap((type) => rows(rowOf(type)?.parameters ?? {}, type));

test('knows the 58 plugin types of EPP v0.8.0, old ones included', () => {
  expect(CURRENT.version).toBe('v0.8.0');
  expect(types).toHaveLength(58);
  expect(types.filter((type) => rowOf(type)?.retired)).toEqual([
    'data-parallel-profile-handler',
    'pd-profile-handler',
    'prefill-header-handler',
    'predicted-latency-scorer',
  ]);
});

test('knows what each kind of plugin can be', () => {
  expect(typesThatCan('picker')).toEqual(['max-score-picker', 'random-picker', 'weighted-random-picker']);
  expect(typesThatCan('disagg-decider')).toEqual([
    'always-disagg-pd-decider',
    'always-disagg-multimodal-decider',
    'prefix-based-pd-decider',
  ]);
  expect(typesThatCan('saturation-detector')).toEqual(['utilization-detector', 'concurrency-detector']);
  expect(typesThatCan('parser')).toEqual(['openai-parser', 'vllmgrpc-parser', 'passthrough-parser']);
});

test('what the endpoint picker adds is in the table', () => {
  for (const type of Object.values(CURRENT.added)) expect(rowOf(type), type).toBeDefined();
});

test('what is retired is retired in favour of something', () => {
  for (const type of types) {
    const instead = rowOf(type)?.retired?.split(' with ') ?? [];
    for (const other of instead) expect(rowOf(other), `${type} → ${other}`).toBeDefined();
  }
});

test.each(parameters.filter(([, row]) => 'default' in row))('the default of %s is a value that it accepts', (path, row) => {
  const out = new Findings();
  checkValue(row, (row as { default?: unknown }).default, path, 'lenient', out);
  expect([...out.errors, ...out.warnings]).toEqual([]);
});

test('what took over from an old parameter is a parameter', () => {
  for (const [path, row] of parameters) {
    if (row.replacedBy === undefined) continue;
    const [type] = path.split('.');
    expect(parameters.map(([other]) => other)).toContain(`${type}.${row.replacedBy}`);
  }
});

/** Anything but what belongs there. */
const GARBAGE = [undefined, null, [undefined], new Array(2), {}, [[]], '', 0, 1n, Number.NaN, Symbol('x'), Object.create(null)];

test('whatever stands for a parameter, it is judged and not stumbled over', () => {
  for (const [path] of parameters) {
    const [type = '', ...names] = path.split('.');
    for (const value of GARBAGE) {
      const nested = names.reduceRight<unknown>((inner, name) => {
        return name.endsWith('[]') ? { [name.slice(0, -2)]: [inner] } : { [name]: inner };
      }, value);
      const plugins = [{ type, parameters: nested }];
      expect(() => checkEndpointPickerConfig({ plugins }), path).not.toThrow();
    }
  }
});
