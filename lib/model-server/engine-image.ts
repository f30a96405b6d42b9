import type { Accelerator } from '../accelerators/accelerator';
import { Engine } from '../engines';
import { findFlagTable } from '../engines/flags/lookup';
import { flagOf } from '../engines/names';
import type { Problem } from '../internal/config-error';
import { repositoryOf } from '../kubernetes/image';
import type { EngineImage, ModelServerRow } from '../releases';
import type { ModelServerProps } from './props';

/** The engine of which there is an image, where nobody says which: the first of the first table that has any, or vLLM. */
export function usualEngine(...tables: readonly (Readonly<Record<string, unknown>> | undefined)[]): Engine {
  const [kind = 'vllm'] = tables.flatMap((table) => Object.keys(table ?? {}));
  return Engine.ofKind(kind);
}

/** The image to run and the engine inside it; undefined where nobody has one. */
export function resolveEngineImage(
  { image, engineVersion }: ModelServerProps,
  row: ModelServerRow | undefined,
  engine: Engine,
): EngineImage | undefined {
  if (row) {
    const { executable, holds, ...engineRow } = row.engine;
    const own = image === undefined || repositoryOf(image) === repositoryOf(engineRow.image);
    const version = engineVersion ?? engineRow.version;
    // An image of one's own may hold the engine itself, where the release's holds a sibling of it.
    const isSibling = own || findFlagTable(engineRow.flags, version) || !findFlagTable(engine.kind, version);
    return {
      ...engineRow,
      flags: isSibling ? engineRow.flags : engine.kind,
      image: image ?? engineRow.image,
      version,
      ...(own && executable !== undefined && { executable }),
      // Another tag may hold other versions.
      ...(holds && (image === undefined || image === engineRow.image) && { holds }),
    };
  }
  // An image of one's own, for a pair that upstream has none for.
  if (image !== undefined && engineVersion !== undefined) return { image, version: engineVersion, flags: engine.kind };
  return undefined;
}

/** A release's settings without those that the engine's version does not have: an older image would not start with them. */
export function knownSettings(
  settings: Readonly<Record<string, unknown>>,
  { flags, version }: EngineImage,
): Readonly<Record<string, unknown>> {
  const table = findFlagTable(flags, version);
  const known = Object.entries(settings).filter(([setting]) => table?.spellings.has(flagOf(setting)) ?? true);
  return known.length === Object.keys(settings).length ? settings : Object.fromEntries(known);
}

/** Why there is no image, and what would have one. */
export function noImageProblem(engine: Engine, accelerator: Accelerator, published: readonly string[], release: string): Problem {
  const choice =
    published.length > 0 ? `choose ${published.map((kind) => `Engine.${kind}()`).join(' or ')}` : 'choose another accelerator';
  return {
    field: 'engine',
    what: `llm-d ${release} has no image of ${engine.displayName} for ${accelerator.spec.displayName}`,
    fix: `${choice}, or give an image of your own with image and engineVersion.`,
  };
}
