/** Whether a version such as `0.17.1` or `0.13.2.post6` comes before another; parts that are no numbers count as 0. */
export function isOlder(version: string, than: string): boolean {
  const [one, other] = [version, than].map((text) => text.split('.').map((part) => Number.parseInt(part, 10) || 0));
  const length = Math.max(one?.length ?? 0, other?.length ?? 0);
  for (let i = 0; i < length; i++) {
    const difference = (one?.[i] ?? 0) - (other?.[i] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}
