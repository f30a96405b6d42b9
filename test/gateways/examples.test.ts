import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { expect, test } from 'vitest';

const LIB = path.resolve(__dirname, '../../lib/gateways');

/** The programs in the doc comments of a folder. */
function examplesOf(folder: string): string[] {
  return readdirSync(folder).flatMap((file) => {
    const text = readFileSync(path.join(folder, file), 'utf8');
    return [...text.matchAll(/^( *)\* @example\n((?:\1\*(?!\/).*\n)+?)(?=\1\*(?: @|\/))/gm)].map(([, indent = '', body = '']) =>
      body.replaceAll(new RegExp(`^${indent}\\* ?`, 'gm'), ''),
    );
  });
}

/** What the compiler says of programs that import the package. */
function complaintsOf(programs: readonly string[]): string[] {
  const options: ts.CompilerOptions = {
    noEmit: true,
    strict: true,
    skipLibCheck: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.Node16,
    moduleResolution: ts.ModuleResolutionKind.Node16,
    types: ['node'],
    paths: { 'cdk8s-llm-d': [path.join(LIB, 'index.ts')] },
  };
  const files = new Map(programs.map((text, i) => [path.join(__dirname, `example-${i}.ts`), text]));
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile } = host;
  host.fileExists = (file) => files.has(file) || fileExists(file);
  host.readFile = (file) => files.get(file) ?? readFile(file);
  const program = ts.createProgram([...files.keys()], options, host);
  return [...files.keys()]
    .map((file) => program.getSourceFile(file))
    .flatMap((source) => [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)])
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '));
}

test('has examples that compile', () => {
  const examples = examplesOf(LIB);
  expect(examples).toHaveLength(2);
  const broken = "import { InferenceGateway } from 'cdk8s-llm-d';\nInferenceGateway.fromExisting({ className: 'none' });";
  expect(complaintsOf([...examples, broken])).toEqual([expect.stringContaining('"none"')]);
});
