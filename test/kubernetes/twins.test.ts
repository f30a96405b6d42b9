import { type ApiObject, App, Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { describe, expect, test } from 'vitest';
import * as core from '../../lib/kubernetes/core';
import { refuseTwins } from '../../lib/kubernetes/twins';
import { aChart, validationsOf } from '../synth';
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

describe('is said by whoever made the second', () => {
  const aMap = (scope: Construct, id: string) => new core.ConfigMap(scope, id, { metadata: { name: 'example' } });
  const saidOf = (at: string, field: string, first: string, second: string) =>
    `[${at}] ${field}: ConfigMap "example" in namespace "ns" is made twice, by [${first}] and [${second}], and the second would overwrite the first. Fix: give one of the constructs a ${field} of its own, or a chart with another namespace.`;

  test('under the prop that names it', () => {
    const chart = aChart('ns');
    const owners = ['innocent', 'one', 'two', 'three'].map((id) => {
      const owner = new Construct(chart, id);
      refuseTwins(owner, (object) => (id === 'three' && object.node.id === 'map' ? 'proxy.configMapName' : undefined));
      return owner;
    });
    for (const owner of owners.slice(1)) aMap(owner, 'map');
    const expected = [
      saidOf('test/two', 'name', 'test/one/map', 'test/two/map'),
      saidOf('test/three', 'proxy.configMapName', 'test/one/map', 'test/three/map'),
    ];
    expect(validationsOf(chart)).toEqual(expected);
    expect(validationsOf(chart)).toEqual(expected);
  });

  test('or by another, where nobody of ours did', () => {
    const chart = aChart('ns');
    const owner = new Construct(chart, 'owner');
    refuseTwins(owner);
    aMap(chart, 'one');
    aMap(chart, 'two');
    expect(validationsOf(chart)).toEqual([saidOf('test/owner', 'name', 'test/one', 'test/two')]);
  });
});
