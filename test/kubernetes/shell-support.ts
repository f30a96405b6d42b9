import fc from 'fast-check';

/** Text with what shells, quotes and the kubelet stumble over; NUL is the one thing that no argument can hold. */
export const hostileText = () =>
  fc
    .array(
      fc.oneof(
        fc.constantFrom(
          "'",
          '"',
          '`',
          '$',
          '$(',
          '$(id)',
          '${HOME}',
          '$$',
          '\\',
          '\n',
          ' ',
          ';',
          '&',
          '|',
          '*',
          '#',
          '!',
          '-',
          '=',
        ),
        fc.string({ unit: 'grapheme', maxLength: 4 }),
      ),
      { maxLength: 8 },
    )
    .map((parts) => parts.join('').replaceAll('\0', ''))
    .filter((text) => Buffer.from(text).toString() === text);

/** What the kubelet makes of a text in `args`: `$(NAME)` becomes the variable, `$$` one dollar sign. */
export function kubelet(text: string, env: Readonly<Record<string, string>>): string {
  return text.replace(/\$\$|\$\(([^)]*)\)/g, (found, name?: string) => {
    if (name === undefined) return '$';
    return Object.hasOwn(env, name) ? (env[name] ?? '') : found;
  });
}
