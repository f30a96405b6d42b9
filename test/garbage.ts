import { App, Chart } from 'cdk8s';
import fc from 'fast-check';
import { ConfigError, Warnings } from '../lib';
import type { Z } from '../lib/internal/schema';
import { validationsOf } from './synth';

/** The way to zod that the library takes, for the fields of its schemas. */
export const z: Z = require('zod').z;

// What a program in JavaScript may hand over, whatever the types say.
const junk = fc.oneof(
  fc.anything({ withNullPrototype: true, withDate: true, withMap: true, withBigInt: true }),
  fc.constantFrom(
    null,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    -1,
    0,
    '',
    [],
    {},
    () => 1,
    Symbol('junk'),
    new Date(0),
    Object.create(null),
  ),
);

/** What garbage is given to. */
interface Garbage {
  /** The props that it is put under. */
  readonly keys: readonly string[];
  readonly make: (chart: Chart, props: object) => unknown;
  /** Values that are nearly right. @default - none */
  readonly nearly?: readonly unknown[];
  readonly numRuns: number;
}

/** Fails where garbage under these keys brings anything but our own error, at construction or at synthesis. */
export function nothingButOurErrors({ keys, make, nearly = [], numRuns }: Garbage): void {
  const value = nearly.length > 0 ? fc.oneof(junk, fc.constantFrom(...nearly)) : junk;
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom(...keys), value, { minKeys: 1, maxKeys: 3 }), (props) => {
      const app = new App();
      Warnings.acknowledge(app, 'uncollected-metrics', 'unvalidated', 'blocks-drain', 'unbounded-storage', 'node-local-storage');
      const chart = new Chart(app, 'c', { namespace: 'n' });
      try {
        make(chart, props);
      } catch (error) {
        if (!ConfigError.isConfigError(error)) throw error;
        return;
      }
      if (validationsOf(chart).length === 0) app.synthYaml();
    }),
    { numRuns },
  );
}
