import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv, { type ValidateFunction } from 'ajv';
import { parseAllDocuments } from 'yaml';

const folder = join(__dirname, '../../../shared/crds');

/** Whether the CRDs are there: they lie beside the repository, not in it. */
export const crdsPresent = existsSync(folder);

interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
}

type Schema = Record<string, unknown>;

/** Regular expressions of Go, of which `(?i)` alone is not one of JavaScript's. */
const regExp = Object.assign(
  (pattern: string, flags: string) => new RegExp(pattern.replace('(?i)', ''), pattern.includes('(?i)') ? `${flags}i` : flags),
  { code: 'new RegExp' },
);

const validators = new Map<string, ValidateFunction>();

/**
 * What the CRD's schema has against an object: nothing, or one line each. Like strict server-side apply it knows no unknown fields,
 * and like the API server it fills in defaults first. CEL rules are not run.
 * @param within part of the CRD folder's name, for a kind that several folders have
 */
export function crdProblems(manifest: Manifest, within = ''): string[] {
  const key = `${manifest.apiVersion} ${manifest.kind} ${within}`;
  const validate =
    validators.get(key) ??
    new Ajv({ strict: false, validateFormats: false, allErrors: true, useDefaults: true, code: { regExp } }).compile(
      schemaOf(manifest, within),
    );
  validators.set(key, validate);
  return validate(structuredClone(manifest))
    ? []
    : (validate.errors ?? []).map((e) => `${e.instancePath} ${e.message} ${JSON.stringify(e.params)}`);
}

function schemaOf({ apiVersion, kind }: Manifest, within: string): Schema {
  const [group, version] = apiVersion.split('/');
  for (const project of readdirSync(folder)
    .filter((name) => name.includes(within))
    .sort()
    .reverse()) {
    if (project.endsWith('.md')) continue;
    for (const file of readdirSync(join(folder, project))) {
      const text = readFileSync(join(folder, project, file), 'utf8');
      if (!text.includes(`kind: ${kind}\n`)) continue;
      for (const document of parseAllDocuments(text)) {
        const spec = document.toJS()?.spec;
        if (spec?.group !== group || spec.names.kind !== kind) continue;
        const found = spec.versions.find((v: { name: string }) => v.name === version);
        if (found) return { ...strict(found.schema.openAPIV3Schema), additionalProperties: true };
      }
    }
  }
  throw new Error(`no CRD for ${apiVersion} ${kind}`);
}

/** The schema in JSON Schema's terms, closed against unknown fields. */
function strict(schema: Schema): Schema {
  const { properties, items, additionalProperties, ...rest } = schema as Schema & { properties?: Record<string, Schema> };
  if (rest['x-kubernetes-int-or-string']) return rest.pattern ? { ...rest, type: undefined } : { type: ['integer', 'string'] };
  const open = rest['x-kubernetes-preserve-unknown-fields'] === true || rest['x-kubernetes-embedded-resource'] === true;
  return {
    ...rest,
    ...(properties && { properties: Object.fromEntries(Object.entries(properties).map(([k, v]) => [k, strict(v)])) }),
    ...(properties && !open && { additionalProperties: false }),
    ...(items ? { items: strict(items as Schema) } : {}),
    ...(additionalProperties && typeof additionalProperties === 'object'
      ? { additionalProperties: strict(additionalProperties as Schema) }
      : {}),
  };
}
