import { execFileSync, spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { beyondKubelet, quoteForShell, quoteWithReferences, renderScript, type ShellLine } from '../../lib/kubernetes/shell';
import { hostileText, kubelet } from './shell-support';

const outputOf = (script: string, env: Record<string, string> = {}) =>
  execFileSync('bash', ['-c', script], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { PATH: process.env.PATH ?? '', ...env },
  });
const argumentsOf = (script: string, env?: Record<string, string>) => outputOf(script, env).split('\0').slice(0, -1);
const printing = (...words: string[]) => `printf '%s\\0' ${words.join(' ')}`;

test('plain words are left as they are', () => {
  expect(['vllm', '--port=8000', 'deepseek-ai/DeepSeek-R1-0528', 'a,b:c@d%e+f'].map(quoteForShell)).toEqual([
    'vllm',
    '--port=8000',
    'deepseek-ai/DeepSeek-R1-0528',
    'a,b:c@d%e+f',
  ]);
});

test.each(['', "it's", '$(reboot)', '`id`', 'a b', 'a\nb', '"', '\\', '~', '*', '#', '!', 'ü', '$HOME', '-'])(
  'the shell hands on %j as it is',
  (text) => {
    expect(argumentsOf(printing(quoteForShell(text)))).toEqual([text]);
  },
);

test('the shell hands on any list of words as it is', () => {
  fc.assert(
    fc.property(fc.array(hostileText(), { minLength: 1, maxLength: 12 }), (words) => {
      expect(argumentsOf(printing(...words.map(quoteForShell)))).toEqual(words);
    }),
    { numRuns: 40 },
  );
});

describe('a reference to a variable', () => {
  const env = { TOKEN: `a'b"c$(echo no)` };
  const known = new Set(Object.keys(env));

  test('stands for its value, whatever that holds', () => {
    const word = quoteWithReferences(`--key=it's $(TOKEN)!`, known);
    expect(argumentsOf(printing(word), env)).toEqual([`--key=it's ${env.TOKEN}!`]);
  });

  test('to one that the container does not have stays as it is, as it does with the kubelet', () => {
    const word = quoteWithReferences('$(NOBODY)', known);
    expect(argumentsOf(printing(word), env)).toEqual(['$(NOBODY)']);
  });

  test('that is not meant has two dollar signs, as for the kubelet', () => {
    expect(argumentsOf(printing(quoteWithReferences('a$$(TOKEN)b', known)), env)).toEqual(['a$(TOKEN)b']);
  });

  test('is the only thing in a text that is not taken as it is', () => {
    fc.assert(
      fc.property(hostileText(), hostileText(), (before, after) => {
        const word = quoteWithReferences(`${before} $(TOKEN)${after}`, known);
        expect(argumentsOf(printing(word), env)).toEqual([`${before} ${env.TOKEN}${after}`]);
      }),
      { numRuns: 40 },
    );
  });
});

describe('the kubelet', () => {
  test.each([
    ['$((1 + 2))', '$((1 + 2))'],
    ['$(jobs -p)', '$(jobs -p)'],
    ['$NAME ${NAME}', '$NAME ${NAME}'],
    ['$(NAME)', '$$(NAME)'],
    ['$$', '$$$$'],
    ['$$$(NAME)', '$$$$$$(NAME)'],
  ])('%s is written %s', (script, written) => {
    expect(beyondKubelet(script)).toBe(written);
  });

  test('hands any script on as it was written', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[$()NAM x]{0,24}$/), (script) => {
        expect(kubelet(beyondKubelet(script), { NAME: 'leaked', NAM: 'leaked', A: 'leaked', M: 'leaked', N: 'leaked' })).toBe(
          script,
        );
      }),
    );
  });
});

test('a script is made of comments, variables, lists and commands', () => {
  const lines: ShellLine[] = [
    { comment: 'First\nsecond' },
    { assign: 'NAME', to: "it's" },
    { assign: 'SUM', to: { shell: '$((1 + 2))' } },
    { list: 'ARGS', words: ['--a b', { shell: '"$SUM"' }] },
    { run: ['serve', 'me', '--port=1', { shell: '"${ARGS[@]}"' }], env: { X: 'a b' }, background: true },
    { run: ['wait'], exec: true },
  ];
  expect(renderScript(lines)).toBe(
    `# First
# second
NAME='it'\\''s'
SUM=$((1 + 2))
ARGS=(
  '--a b'
  "$SUM"
)
X='a b' serve me \\
  --port=1 "\${ARGS[@]}" &
exec wait`,
  );
  expect(spawnSync('bash', ['-n', '-c', renderScript(lines)]).status).toBe(0);
});
