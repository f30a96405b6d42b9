import { javascript, typescript } from 'projen';

const CDK8S_PACKAGES = ['cdk8s@^2.70.106', 'cdk8s-plus-30@^2.4.10', 'constructs@^10.8.1'];

const project = new typescript.TypeScriptProject({
  name: 'cdk8s-llm-d',
  description:
    'Typed cdk8s constructs for distributed LLM inference on Kubernetes: the well-lit paths of llm-d and the vLLM Production Stack',
  keywords: ['cdk8s', 'kubernetes', 'llm', 'inference', 'vllm', 'sglang', 'llm-d', 'gateway-api', 'lmcache'],
  license: 'Apache-2.0',
  copyrightOwner: 'The cdk8s-llm-d authors',
  defaultReleaseBranch: 'main',
  packageManager: javascript.NodePackageManager.NPM,
  minNodeVersion: '20.19.0',
  projenVersion: '0.103.25',
  typescriptVersion: '6.0.3',
  projenrcTs: true,
  runner: typescript.TypeScriptRunner.tsx(),
  srcdir: 'lib',
  libdir: 'dist',
  entrypoint: 'dist/index.js',
  // cdk8s writes manifests to dist by default: tarballs and manifests each get a folder of their own.
  artifactsDirectory: 'artifacts',
  npmignoreEnabled: false,
  sampleCode: false,
  jest: false,
  eslint: false,
  github: false,
  release: false,
  depsUpgrade: false,
  clobber: false,
  readme: undefined,
  deps: ['zod@^4.6.7'],
  peerDeps: CDK8S_PACKAGES,
  peerDependencyOptions: { pinnedDevDependency: false },
  devDeps: [
    ...CDK8S_PACKAGES,
    '@arethetypeswrong/cli@0.18.5',
    '@biomejs/biome@2.5.15',
    '@types/node@20.19.25',
    '@vitest/coverage-v8@4.1.12',
    'ajv@8.20.0',
    'cdk8s-cli@2.207.60',
    'esbuild@0.28.2',
    'fast-check@4.10.2',
    'publint@0.3.25',
    'tsx@4.23.15',
    'vite@8.3.8',
    'vitest@4.1.12',
    'yaml@2.9.1',
  ],
  gitignore: ['/build/', '/coverage/', '.DS_Store'],
  tsconfig: {
    compilerOptions: {
      target: 'ES2022',
      lib: ['es2022'],
      module: 'node16',
      moduleResolution: javascript.TypeScriptModuleResolution.NODE16,
      types: ['node'],
      experimentalDecorators: false,
      isolatedModules: true,
      skipLibCheck: true,
      noEmitOnError: true,
      noImplicitOverride: true,
      noUncheckedIndexedAccess: true,
      declarationMap: true,
      emitDeclarationOnly: true,
      inlineSourceMap: false,
      inlineSources: false,
    },
  },
  disableTsconfigDev: true,
});

project.package.addField('type', 'commonjs');
project.package.addField('files', ['dist', 'lib', 'CHANGELOG.md']);
project.package.addField('exports', {
  '.': { types: './dist/index.d.ts', default: './dist/index.js' },
  './package.json': './package.json',
});
project.package.addField('sideEffects', false);
project.package.addField('publishConfig', { access: 'public' });

project.preCompileTask.exec('rm -rf dist tsconfig.tsbuildinfo');
// tsc writes the types.
project.compileTask.exec('tsx scripts/bundle.mts');

const check = project.addTask('check', { description: 'Formatting, lint rules and types of everything' });
for (const command of [
  'biome ci',
  'tsc --noEmit -p tsconfig.json',
  'tsc --noEmit -p test/tsconfig.json',
  'tsc --noEmit -p examples/tsconfig.json',
])
  check.exec(command);
project.testTask.spawn(check);
project.testTask.exec('vitest run', { receiveArgs: true });

project.addTask('format', { description: 'Formats and applies safe lint fixes', exec: 'biome check --write' });
project.addTask('synth', {
  description: 'Synthesizes every example into build/examples',
  exec: 'tsx scripts/synth-examples.mts',
  receiveArgs: true,
});
project.addTask('catalog', {
  description: 'Synthesizes every published variant into build/catalog',
  exec: 'tsx test/catalog/main.ts',
  receiveArgs: true,
});
project.addTask('parity', {
  description: 'Compares the catalogue with the upstream renders in ../shared',
  exec: 'tsx scripts/parity.mts',
  receiveArgs: true,
});
project.addTask('bench', {
  description: 'Measures synthesis, growth and import time',
  exec: 'tsx scripts/bench.mts',
  receiveArgs: true,
});
project.addTask('check:package', {
  description: 'Packs, and uses the tarball as a stranger would',
  exec: 'tsx scripts/check-package.mts',
});
project.addTask('check:extended', {
  description: 'Everything that needs more than Node: parity, API server, engine flags',
  exec: 'tsx scripts/check-extended.mts',
  receiveArgs: true,
});

project.synth();
