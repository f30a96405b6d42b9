// Makes lib/kubernetes/crds/ from the CRDs under ../shared/crds: for each kind a class (kinds.ts)
// and the types of its spec (a module of its own).
//
//   npx tsx scripts/import-crds.mts            writes the files
//   npx tsx scripts/import-crds.mts --check    only compares, and fails where a file is out of date
//
// Types come from the schemas alone: descriptions are dropped on reading. Shapes that are the same become one interface, named
// after the kind and the shortest path's last word. A required field with a default is optional, since the API server fills it in.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseAllDocuments } from 'yaml';

interface Import {
  /** Folder under ../shared/crds. */
  readonly from: string;
  readonly group: string;
  /** The version that upstream's manifests use, or the stored one where they have none. */
  readonly version: string;
  readonly kind: string;
  /** An older folder whose CRD must accept the class too; fields that it lacks are listed in the file. */
  readonly alsoFor?: string;
  /** Paths below the spec that stay untyped: embedded core objects that cdk8s-plus-30 types already. */
  readonly opaque?: readonly string[];
  /** Names for shapes whose path says too little. */
  readonly names?: Readonly<Record<string, string>>;
}

const GAIE = 'gateway-api-inference-extension-v1.5.0';
const GATEWAY_API = 'gateway-api-v1.5.1';
const GKE_GATEWAY = 'gke-gateway-api-v1.4.0';
const GKE_PROMETHEUS = 'gke-managed-prometheus-v0.19.0-rc.1';
const PROMETHEUS = 'prometheus-operator-v0.93.0';
const KEDA = 'keda-v2.20.2';

const IMPORTS: readonly Import[] = [
  { from: 'agentgateway-v1.1.0', group: 'agentgateway.dev', version: 'v1alpha1', kind: 'AgentgatewayParameters' },
  { from: 'cert-manager-v1.21.2', group: 'cert-manager.io', version: 'v1', kind: 'Certificate' },
  { from: GKE_PROMETHEUS, group: 'monitoring.googleapis.com', version: 'v1', kind: 'ClusterPodMonitoring' },
  { from: 'istio-v1.29.2', group: 'networking.istio.io', version: 'v1beta1', kind: 'DestinationRule' },
  { from: GKE_GATEWAY, group: 'networking.gke.io', version: 'v1', kind: 'GCPBackendPolicy' },
  { from: GATEWAY_API, group: 'gateway.networking.k8s.io', version: 'v1', kind: 'Gateway' },
  { from: GKE_GATEWAY, group: 'networking.gke.io', version: 'v1', kind: 'HealthCheckPolicy' },
  {
    from: GATEWAY_API,
    group: 'gateway.networking.k8s.io',
    version: 'v1',
    kind: 'HTTPRoute',
    names: {
      'rules[].filters[].requestHeaderModifier': 'HeaderModifier',
      'rules[].filters[].requestHeaderModifier.add[]': 'HeaderValue',
      'rules[].filters[].requestRedirect.path': 'PathModifier',
      'rules[].filters[].requestMirror.backendRef': 'MirrorRef',
      'rules[].matches[].path': 'PathMatch',
      'rules[].matches[].headers[]': 'ValueMatch',
    },
  },
  { from: GAIE, group: 'inference.networking.x-k8s.io', version: 'v1alpha2', kind: 'InferenceModelRewrite' },
  { from: GAIE, group: 'inference.networking.x-k8s.io', version: 'v1alpha2', kind: 'InferenceObjective' },
  { from: GAIE, group: 'inference.networking.k8s.io', version: 'v1', kind: 'InferencePool' },
  {
    from: 'lws-v0.9.0',
    group: 'leaderworkerset.x-k8s.io',
    version: 'v1',
    kind: 'LeaderWorkerSet',
    alsoFor: 'lws-v0.7.0',
    opaque: ['leaderWorkerTemplate.volumeClaimTemplates[]'],
  },
  { from: 'production-stack-v0.1.12', group: 'production-stack.vllm.ai', version: 'v1alpha1', kind: 'LoraAdapter' },
  { from: GKE_PROMETHEUS, group: 'monitoring.googleapis.com', version: 'v1', kind: 'PodMonitoring' },
  { from: PROMETHEUS, group: 'monitoring.coreos.com', version: 'v1', kind: 'PodMonitor' },
  { from: PROMETHEUS, group: 'monitoring.coreos.com', version: 'v1', kind: 'PrometheusRule' },
  {
    from: 'kuberay-v1.2.0',
    group: 'ray.io',
    version: 'v1',
    kind: 'RayCluster',
    opaque: [
      'autoscalerOptions.env[]',
      'autoscalerOptions.envFrom[]',
      'autoscalerOptions.resources',
      'autoscalerOptions.securityContext',
      'autoscalerOptions.volumeMounts[]',
      'headGroupSpec.headService',
    ],
  },
  { from: GATEWAY_API, group: 'gateway.networking.k8s.io', version: 'v1beta1', kind: 'ReferenceGrant' },
  { from: KEDA, group: 'keda.sh', version: 'v1alpha1', kind: 'ScaledObject' },
  { from: PROMETHEUS, group: 'monitoring.coreos.com', version: 'v1', kind: 'ServiceMonitor' },
  { from: KEDA, group: 'keda.sh', version: 'v1alpha1', kind: 'TriggerAuthentication' },
  { from: 'workload-variant-autoscaler-v0.7.0', group: 'llmd.ai', version: 'v1alpha1', kind: 'VariantAutoscaling' },
];

/** Shapes that many CRDs embed, by their fields. */
const WELL_KNOWN: Readonly<Record<string, string>> = {
  'key,name,optional': 'KeySelector',
  'key,operator,values': 'LabelSelectorRequirement',
  'matchExpressions,matchLabels': 'LabelSelector',
};

interface Schema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly additionalProperties?: Schema | boolean;
  readonly enum?: readonly unknown[];
  readonly default?: unknown;
  readonly 'x-kubernetes-int-or-string'?: boolean;
}

interface Crd {
  readonly spec: {
    readonly group: string;
    readonly scope: 'Namespaced' | 'Cluster';
    readonly names: { readonly kind: string; readonly plural: string };
    readonly versions: readonly { readonly name: string; readonly schema: { readonly openAPIV3Schema: Schema } }[];
  };
}

/** A type in TypeScript's terms. */
type Shape =
  | { readonly is: 'text'; readonly text: string }
  | { readonly is: 'list'; readonly of: Shape }
  | { readonly is: 'map'; readonly of: Shape }
  | { readonly is: 'object'; readonly fields: readonly Field[]; readonly path: string };
type ObjectShape = Extract<Shape, { is: 'object' }>;
interface Field {
  readonly name: string;
  readonly optional: boolean;
  readonly shape: Shape;
}

const crds = fileURLToPath(new URL('../../shared/crds/', import.meta.url));
const target = fileURLToPath(new URL('../lib/kubernetes/crds/', import.meta.url));
/** Files in that folder that are not generated. */
const BY_HAND = ['custom-resource.ts', 'wire.ts'];
const biome = fileURLToPath(new URL('../node_modules/.bin/biome', import.meta.url));

function findCrd(folder: string, { group, kind }: Import): Crd {
  for (const file of readdirSync(join(crds, folder))) {
    const text = readFileSync(join(crds, folder, file), 'utf8');
    if (!text.includes(`kind: ${kind}\n`)) continue;
    for (const document of parseAllDocuments(text)) {
      const crd = document.toJS({ reviver: withoutDescription }) as Crd | null;
      if (crd?.spec.group === group && crd.spec.names.kind === kind) return crd;
    }
  }
  throw new Error(`${folder} has no CRD for ${kind} in ${group}`);
}

function withoutDescription(key: unknown, value: unknown): unknown {
  return key === 'description' && typeof value === 'string' ? undefined : value;
}

function specOf(crd: Crd, version: string): Schema {
  const spec = crd.spec.versions.find((v) => v.name === version)?.schema.openAPIV3Schema.properties?.spec;
  if (!spec) throw new Error(`${crd.spec.names.kind} has no spec in version ${version}`);
  return spec;
}

const text = (is: string): Shape => ({ is: 'text', text: is });

function shapeOf(schema: Schema, row: Import, path: string): Shape {
  if (row.opaque?.includes(path)) return text('WireObject');
  if (schema['x-kubernetes-int-or-string']) return text('number | string');
  if (schema.enum) return text(schema.enum.map((value) => JSON.stringify(value)).join(' | '));
  switch (schema.type) {
    case 'integer':
    case 'number':
      return text('number');
    case 'string':
    case 'boolean':
      return text(schema.type);
    case 'array':
      return { is: 'list', of: shapeOf(schema.items ?? {}, row, `${path}[]`) };
    case 'object':
      return objectShape(schema, row, path);
    default:
      return text('unknown');
  }
}

function objectShape(schema: Schema, row: Import, path: string): Shape {
  const { properties, required = [], additionalProperties } = schema;
  if (properties?.spec?.properties?.containers) return text('PodTemplateWire');
  if (properties === undefined) {
    const of = typeof additionalProperties === 'object' ? shapeOf(additionalProperties, row, `${path}{}`) : undefined;
    return of ? { is: 'map', of } : text('WireObject');
  }
  const fields = Object.entries(properties)
    .map(([name, property]) => ({ name, property, path: path === '' ? name : `${path}.${name}` }))
    .map(({ name, property, path }) => ({
      name,
      optional: !required.includes(name) || property.default !== undefined,
      shape: shapeOf(property, row, path),
    }));
  return { is: 'object', fields, path };
}

/** The same text for the same shape, wherever it stands. */
function keyOf(shape: Shape): string {
  switch (shape.is) {
    case 'text':
      return shape.text;
    case 'list':
    case 'map':
      return `${shape.is}<${keyOf(shape.of)}>`;
    case 'object':
      return `{${shape.fields.map((f) => `${f.name}${f.optional ? '?' : ''}:${keyOf(f.shape)}`).join(';')}}`;
  }
}

/** Object shapes by key, outermost first, each with its shortest path. */
function objectsOf(root: Shape): Map<string, ObjectShape> {
  const found = new Map<string, ObjectShape>();
  const visit = (shape: Shape): void => {
    if (shape.is === 'list' || shape.is === 'map') visit(shape.of);
    if (shape.is !== 'object') return;
    const known = found.get(keyOf(shape));
    if (!known) found.set(keyOf(shape), shape);
    else if (segments(shape.path).length < segments(known.path).length) found.set(keyOf(shape), shape);
    for (const field of shape.fields) visit(field.shape);
  };
  visit(root);
  return found;
}

function segments(path: string): string[] {
  return path === ''
    ? []
    : path.split('.').map((part) => pascal(/[[{]/.test(part) ? singular(part.replace(/[[\]{}]/g, '')) : part));
}

function pascal(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

function singular(word: string): string {
  if (/(ss|us|tls|Tls)$/.test(word)) return word;
  if (/ies$/.test(word)) return word.replace(/ies$/, 'y');
  if (/(ch|sh|ss|x)es$/.test(word)) return word.slice(0, -2);
  return word.replace(/s$/, '');
}

/** A name for each object shape: the last word of its path, with as many words before it as tell it from others. */
function namesOf(objects: ReadonlyMap<string, ObjectShape>, row: Import): Map<string, string> {
  const words = new Map([...objects].map(([key, shape]) => [key, segments(shape.path)]));
  const take = new Map([...objects.keys()].map((key) => [key, 1]));
  const nameOf = (key: string): string => {
    const shape = objects.get(key) as ObjectShape;
    const path = words.get(key) ?? [];
    if (path.length === 0) return `${row.kind}Spec`;
    const fields = shape.fields.map((field) => field.name).sort();
    return row.kind + (row.names?.[shape.path] ?? WELL_KNOWN[fields.join(',')] ?? path.slice(-(take.get(key) ?? 1)).join(''));
  };
  for (;;) {
    const byName = new Map<string, string[]>();
    for (const key of objects.keys()) byName.set(nameOf(key), [...(byName.get(nameOf(key)) ?? []), key]);
    const clashes = [...byName.values()].filter((keys) => keys.length > 1);
    if (clashes.length === 0) return new Map([...objects.keys()].map((key) => [key, nameOf(key)]));
    for (const keys of clashes) {
      const depth = (key: string): number => words.get(key)?.length ?? 0;
      const least = Math.min(...keys.map(depth));
      const shallow = keys.filter((key) => depth(key) === least);
      // One shape nearer to the spec than the others keeps the short name.
      for (const key of keys) if (shallow.length > 1 || depth(key) > least) take.set(key, (take.get(key) ?? 1) + 1);
      if (keys.every((key) => (take.get(key) ?? 1) > depth(key) + 1))
        throw new Error(`name these: ${keys.map((key) => objects.get(key)?.path)}`);
    }
  }
}

function typeText(shape: Shape, names: ReadonlyMap<string, string>): string {
  switch (shape.is) {
    case 'text':
      return shape.text;
    case 'list': {
      const of = typeText(shape.of, names);
      return `readonly ${of.includes('|') ? `(${of})` : of}[]`;
    }
    case 'map':
      return `Readonly<Record<string, ${typeText(shape.of, names)}>>`;
    case 'object':
      return names.get(keyOf(shape)) ?? 'unknown';
  }
}

/** Paths and enum values that the newer schema has and the older one lacks, the outermost of each; pod templates are left out. */
function newerFields(newer: Schema, older: Schema | undefined, path: string): string[] {
  if (!older) return [path];
  if (newer.properties?.containers) return [];
  if (newer.enum && older.enum)
    return newer.enum.filter((value) => !older.enum?.includes(value)).map((value) => `${path}=${value}`);
  const under = Object.entries(newer.properties ?? {}).flatMap(([name, schema]) =>
    newerFields(schema, older.properties?.[name], path === '' ? name : `${path}.${name}`),
  );
  return newer.items ? [...under, ...newerFields(newer.items, older.items, `${path}[]`)] : under;
}

interface Rendered {
  readonly kind: string;
  /** The module of the types, without its ending. */
  readonly module: string;
  readonly types: string;
  readonly source: string;
}

const NOTE = 'To change it, edit the table in that script and run it.';

function render(row: Import): Rendered {
  const crd = findCrd(row.from, row);
  const spec = specOf(crd, row.version);
  const { kind } = row;
  const types = `// Generated by scripts/import-crds.mts from ${row.from}, CRD ${crd.spec.names.plural}.${row.group}, version ${row.version}.
// ${NOTE}
import type { ApiObjectMetadata } from 'cdk8s';
${importWire(renderTypes(spec, row))}
export interface ${kind}Props {
  readonly metadata?: ApiObjectMetadata;
  readonly spec: ${kind}Spec;
}

${renderTypes(spec, row)}
${row.alsoFor ? renderNewFields(row, spec, row.alsoFor) : ''}`;
  const clusterScoped = `
  /** Without the chart's namespace: the kind is cluster-scoped. */
  public override toJson() {
    const json = super.toJson();
    delete json.metadata.namespace;
    return json;
  }
`;
  const source = `export class ${kind} extends CustomResource {
  public static readonly apiVersion = '${row.group}/${row.version}';
  public static readonly kind = '${kind}';

  public declare readonly kind: '${kind}';

  public constructor(scope: Construct, id: string, props: ${kind}Props) {
    super(scope, id, { ...props, apiVersion: ${kind}.apiVersion, kind: ${kind}.kind });
  }
${crd.spec.scope === 'Cluster' ? clusterScoped : ''}}
`;
  return { kind, module: moduleOf(kind), types, source };
}

function renderTypes(spec: Schema, row: Import): string {
  const objects = objectsOf(shapeOf(spec, row, ''));
  const names = namesOf(objects, row);
  return [...objects]
    .map(([key, { fields }]) => `export interface ${names.get(key)} {\n${fields.map((f) => renderField(f, names)).join('\n')}\n}`)
    .join('\n\n');
}

function renderField({ name, optional, shape }: Field, names: ReadonlyMap<string, string>): string {
  const key = /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
  return `readonly ${key}${optional ? '?' : ''}: ${typeText(shape, names)};`;
}

function importWire(types: string): string {
  const used = ['PodTemplateWire', 'WireObject'].filter((name) => types.includes(name));
  return used.length > 0 ? `import type { ${used.join(', ')} } from './wire';\n` : '';
}

function renderNewFields(row: Import, spec: Schema, older: string): string {
  const name = `${row.kind.charAt(0).toLowerCase()}${row.kind.slice(1)}NewFields`;
  const fields = newerFields(spec, specOf(findCrd(older, row), row.version), '');
  return `
/** Fields of the spec, and enum values after an equals sign, that ${row.from} knows and ${older} does not. Pod templates are not compared. */
export const ${name} = ${JSON.stringify(fields)} as const;
`;
}

/** All classes in one module, since each module costs time to load; the modules of the types cost none. */
function renderKinds(kinds: readonly Rendered[]): string {
  return `// Generated by scripts/import-crds.mts. ${NOTE}
import type { Construct } from 'constructs';
${[{ line: "import { CustomResource } from './custom-resource';", module: 'custom-resource' }]
  .concat(kinds.map(({ kind, module }) => ({ line: `import type { ${kind}Props } from './${module}';`, module })))
  .sort((a, b) => (a.module < b.module ? -1 : 1))
  .map(({ line }) => line)
  .join('\n')}

${kinds.map(({ source }) => source).join('\n')}`;
}

/** Classes, props and specs by name; the smaller types come from each kind's own module. */
function renderIndex(kinds: readonly Rendered[]): string {
  const exports = [
    ...kinds.map(({ kind, module }) => ({ module, line: `export type { ${kind}Props, ${kind}Spec } from './${module}';` })),
    { module: 'kinds', line: `export { ${kinds.map(({ kind }) => kind).join(', ')} } from './kinds';` },
    { module: 'wire', line: "export { type PodTemplateWire, podTemplateWire, type WireObject } from './wire';" },
  ].sort((a, b) => (a.module < b.module ? -1 : 1));
  return `// Generated by scripts/import-crds.mts. ${NOTE}\n${exports.map(({ line }) => line).join('\n')}\n`;
}

function moduleOf(kind: string): string {
  return kind
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1-$2')
    .toLowerCase();
}

const CUT = '// --- cut ---';

/** The files as biome formats them, through one run of it on all: each start costs more than the formatting. */
function format(sources: ReadonlyMap<string, string>): { readonly name: string; readonly source: string }[] {
  const options = ['format', `--stdin-file-path=${join(target, 'all.ts')}`];
  const formatted = execFileSync(biome, options, { input: [...sources.values()].join(`\n${CUT}\n`), encoding: 'utf8' }).split(
    CUT,
  );
  return [...sources.keys()].map((name, i) => ({ name, source: `${formatted[i]?.trim()}\n` }));
}

function main(): void {
  if (!existsSync(crds)) throw new Error(`${crds} is not there: the CRDs are needed to make the types`);
  const kinds = IMPORTS.map(render).sort((a, b) => (a.kind.toLowerCase() < b.kind.toLowerCase() ? -1 : 1));
  const files = new Map(kinds.map(({ module, types }) => [`${module}.ts`, types]));
  files.set('kinds.ts', renderKinds(kinds)).set('index.ts', renderIndex(kinds));
  const written = readdirSync(target).filter((name) => !BY_HAND.includes(name));
  const orphans = written.filter((name) => !files.has(name));
  const stale = format(files).filter(
    ({ name, source }) => !written.includes(name) || readFileSync(join(target, name), 'utf8') !== source,
  );
  if (process.argv.includes('--check')) {
    const wrong = [...stale.map(({ name }) => name), ...orphans];
    if (wrong.length > 0)
      console.error(`out of date in lib/kubernetes/crds: ${wrong.join(', ')}. Run: npx tsx scripts/import-crds.mts`);
    process.exitCode = wrong.length > 0 ? 1 : 0;
    return;
  }
  for (const name of orphans) rmSync(join(target, name));
  for (const { name, source } of stale) writeFileSync(join(target, name), source);
  console.log(`${files.size} files, ${stale.length} written, ${orphans.length} removed`);
}

main();
