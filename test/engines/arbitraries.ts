import fc from 'fast-check';
import type { z } from 'zod';
import { findFlagTable } from '../../lib/engines/flags/lookup';
import type { Flag, FlagTable } from '../../lib/engines/flags/table';
import type { EngineDistribution, EngineKind } from '../../lib/engines/kinds';
import { flagOf } from '../../lib/engines/names';
import { engineRow } from '../../lib/engines/registry';
import { sglangSchema } from '../../lib/engines/sglang/schema';
import { simulatorSchema } from '../../lib/engines/simulator/schema';
import { vllmSchema } from '../../lib/engines/vllm/schema';

const SCHEMAS: Record<EngineKind, () => z.ZodObject> = { vllm: vllmSchema, sglang: sglangSchema, simulator: simulatorSchema };

/** Every setting of an engine with its schema, `extraArgs` left out. */
export function settingSchemas(kind: EngineKind): [string, z.ZodType][] {
  return Object.entries(SCHEMAS[kind]().shape as Record<string, z.ZodType>).filter(([name]) => name !== 'extraArgs');
}

/** The names of an engine's settings, in their order. */
export function settingNames(kind: EngineKind): string[] {
  return settingSchemas(kind).map(([name]) => name);
}

/** Settings that a version accepts. */
export function someSettings(
  kind: EngineKind,
  distribution: EngineDistribution,
  version: string,
): fc.Arbitrary<Record<string, unknown>> {
  const table = findFlagTable(distribution, version)!;
  const fields = settingSchemas(kind).flatMap(([name, schema]): [string, fc.Arbitrary<unknown>][] => {
    const flag = table.spellings.get(flagOf(name))?.flag;
    return flag ? [[name, someValue(schema, flag, table)]] : [];
  });
  return fc.record(Object.fromEntries(fields), { requiredKeys: [] }).map((settings) => consistent(kind, settings));
}

/** Settings without those that cannot stand beside the others. */
function consistent(kind: EngineKind, settings: Record<string, unknown>): Record<string, unknown> {
  const said = (field: string) => (field in settings ? { field, value: settings[field] } : undefined);
  const wrong = engineRow(kind)
    .rules?.map((rule) => rule(said))
    .find((problem) => problem !== undefined);
  if (!wrong) return settings;
  const { [wrong.field]: _, ...others } = settings;
  return consistent(kind, others);
}

interface LooseDef {
  readonly type: string;
  readonly innerType: z.ZodType;
  readonly element: z.ZodType;
  readonly options: readonly z.ZodType[];
  readonly values: readonly unknown[];
  readonly entries: Record<string, string>;
  readonly shape: Record<string, z.ZodType>;
}

/** Values that fit a schema, and the choices of the version's flag where it has some. */
function someValue(schema: z.ZodType, flag: Flag, table: FlagTable): fc.Arbitrary<unknown> {
  const def = schema.def as unknown as LooseDef;
  const inner = (part: z.ZodType) => someValue(part, flag, table);
  switch (def.type) {
    case 'optional':
    case 'readonly':
      return inner(def.innerType);
    case 'boolean':
      return fc.boolean();
    case 'enum':
      return fc.constantFrom(...accepted(flag, Object.values(def.entries)));
    case 'literal':
      return fc.constantFrom(...accepted(flag, def.values));
    case 'number': {
      const { minValue, maxValue } = schema as z.ZodNumber;
      const from = Number.isFinite(minValue) ? Number(minValue) : 0;
      const to = Number.isFinite(maxValue) ? Number(maxValue) : from + 1000;
      if (flag.kind === 'int' && flag.choices) return fc.constantFrom(...flag.choices.map(Number));
      const whole = (schema as z.ZodNumber).isInt || flag.kind === 'int';
      return whole ? fc.integer({ min: from, max: Math.min(to, from + 4096) }) : fc.constant(from + (to - from) / 2);
    }
    case 'string':
      return fc.constantFrom(...(flag.choices ?? []), 'word', '/path', 'a=b', '80ms').filter((text) => {
        return schema.safeParse(text).success && (!flag.choices || flag.choices.includes(text));
      });
    case 'array':
      return fc.uniqueArray(inner(def.element), { minLength: 1, maxLength: 3, selector: (item) => JSON.stringify(item) });
    case 'union':
      return inner(def.options[0]!);
    case 'object':
      return fc.record(
        Object.fromEntries(Object.entries(def.shape).map(([key, part]) => [key, someValue(part, ANY_FLAG, table)])),
      );
    default:
      return fc.constant({});
  }
}

const ANY_FLAG = { kind: 'json' } as Flag;

function accepted<T>(flag: Flag, values: readonly T[]): T[] {
  return values.filter((value) => !flag.choices || flag.choices.includes(String(value)));
}
