import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkEndpointPickerConfig } from '../../../lib/router/config';

interface LoaderCase {
  readonly name: string;
  readonly config: string;
  /** Whether EPP v0.8.0 started with it. */
  readonly loads: boolean;
  /** Where it starts and does something else than the config says. */
  readonly warnings: readonly string[];
}

const FILE = join(__dirname, '../../../../shared/specs/epp-cases-v0.8.0.json');
const present = existsSync(FILE);
const cases = present ? (JSON.parse(readFileSync(FILE, 'utf8')) as LoaderCase[]) : [];

/** Warnings beside those that the file names: true all the same. */
const ALSO: Record<string, readonly string[]> = {
  // blockSizeToken is no parameter.
  'a03-misspelt-parameter': ['unknown-parameter'],
  // maxNumOfEndpoints: -3 becomes 1.
  'a34-maxNum-negative': ['replaced-parameter'],
  // prefixPluginType and primaryPort were parameters of pd-profile-handler, and nothing reads them here.
  'f11-legacy-and-new-mix-prefillDecider': ['unknown-parameter'],
  // The embedded tokenizers hf and local are not in this build.
  'h09-precise-hf-local': ['unknown-parameter'],
  // Here the section is called udsTokenizerConfig, and uds is not read.
  'h21-tokenizer-wrong-key': ['unknown-parameter'],
  // idleThreshold: -4 becomes 0.
  'j01-active-bad': ['replaced-parameter'],
  // Requests would be sent to port 0.
  'j05b-dp-port-0': ['replaced-parameter'],
};

describe.skipIf(!present)(`what the real loader made of its configs (${present ? cases.length : `needs ${FILE}`})`, () => {
  const loading = cases.filter(({ loads }) => loads);
  test.each(cases.filter(({ loads }) => !loads).map(({ name, config }) => [name, config]))('%s is refused', (_, config) => {
    expect(checkEndpointPickerConfig(config).errors).not.toEqual([]);
  });

  test.each(loading.map(({ name, config, warnings }) => [name, config, warnings] as const))(
    '%s loads, with the warnings that it deserves',
    (name, config, warnings) => {
      const findings = checkEndpointPickerConfig(config);
      expect(findings.errors).toEqual([]);
      const names = new Set(findings.warnings.map((warning) => warning.name));
      expect([...names].sort()).toEqual([...warnings, ...(ALSO[name] ?? [])].sort());
    },
  );

  test('no exception is left over', () => {
    expect(Object.keys(ALSO).filter((name) => !cases.some((loaderCase) => loaderCase.name === name))).toEqual([]);
  });
});
