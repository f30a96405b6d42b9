import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's folder. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** What the project's neighbours share, where it is there at all. */
export const SHARED = join(ROOT, '../shared');

/** How a program ended. */
export interface Outcome {
  /** The exit code; -1 where the program could not be started or was ended by a signal. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly seconds: number;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Also show what the program prints, as it prints it. */
  readonly show?: boolean;
}

/** Runs a program to its end, without standard input. The programs of `node_modules` are found by name. */
export function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  const from = performance.now();
  const path = `${join(ROOT, 'node_modules/.bin')}${delimiter}${process.env.PATH ?? ''}`;
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: options.cwd ?? ROOT,
      env: { ...process.env, PATH: path, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const said = { stdout: '', stderr: '' };
    for (const stream of ['stdout', 'stderr'] as const) {
      child[stream].setEncoding('utf8').on('data', (text: string) => {
        said[stream] += text;
        if (options.show) process[stream].write(text);
      });
    }
    const end = (code: number) => resolve({ ...said, code, seconds: (performance.now() - from) / 1000 });
    child.on('error', (error) => {
      said.stderr += `${command}: ${error.message}\n`;
      end(-1);
    });
    child.on('close', (code) => end(code ?? -1));
  });
}

/** Like `run`, for a step that must succeed: what it printed is the error where it does not. */
export async function mustRun(command: string, args: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  const outcome = await run(command, args, options);
  if (outcome.code === 0) return outcome;
  const said = options.show ? '' : `\n${outcome.stdout}${outcome.stderr}`.trimEnd();
  throw new Error(`\`${[command, ...args].join(' ')}\` ended with exit code ${outcome.code}${said}`);
}

/** Does something with every item, as many at a time as there are processors, and keeps the order of the results. */
export async function inParallel<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  const worker = async () => {
    for (let i = next++; i < items.length; i = next++) results[i] = await work(items[i] as T);
  };
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), items.length) }, worker));
  return results;
}
