/** A flag and its value as two words; none where nothing was said. */
export function flag(name: string, value: string | number | undefined): string[] {
  return value === undefined ? [] : [`--${name}`, String(value)];
}

/** A flag without a value, where it is wanted. */
export function toggle(name: string, on: boolean | undefined): string[] {
  return on ? [`--${name}`] : [];
}
