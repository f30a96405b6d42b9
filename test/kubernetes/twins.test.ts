import { type ApiObject, App, Chart } from 'cdk8s';
import { describe, expect, test } from 'vitest';
import * as core from '../../lib/kubernetes/core';
import { refuseTwins } from '../../lib/kubernetes/twins';
import { validationsOf } from '../synth';
import { ONE_OF_EACH } from './one-of-each';

type Build = (chart: Chart) => ApiObject;

const KINDS: readonly (readonly [string, Build])[] = [
  ...Object.entries(core).map(([kind, Kind]) => [kind, aCoreKind(Kind)] as const),
  ...Object.entries<Build>(ONE_OF_EACH),
];

function aCoreKind(Kind: (typeof core)[keyof typeof core]): Build {
  // biome-ignore lint/suspicious/noExplicitAny: what stands in the object does not matter here.
  return (chart) => new (Kind as any)(chart, 'object', { metadata: { name: 'example' } });
}

describe('of one kind and name', () => {
  test.each(KINDS)('%s is a twin in another namespace only where it carries none', (kind, build) => {
    const app = new App();
    const one = build(new Chart(app, 'one', { namespace: 'one' }));
    const two = build(new Chart(app, 'two', { namespace: 'two' }));
    refuseTwins(one);
    const { namespace } = one.toJson().metadata;
    expect(validationsOf(app)).toEqual(
      namespace === undefined
        ? [
            `[${one.node.path}] name: ${kind} "example" is made twice, by [${one.node.path}] and [${two.node.path}], and the second would overwrite the first. Fix: give one of the constructs a name of its own.`,
          ]
        : [],
    );
  });
});
