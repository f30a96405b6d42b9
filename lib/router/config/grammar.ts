const SUFFIXES: Record<string, number> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

/** A Kubernetes quantity as a number, or nothing where Kubernetes would not read it: "10Gi", "1k", "0.5", 100. */
export function parseQuantity(value: string | number): number | undefined {
  const match = /^([+-]?(?:\d+\.?\d*|\.\d+))(?:([KMGTPE]i|[numkMGTPE])|[eE]([+-]?\d+))?$/.exec(String(value));
  if (!match) return undefined;
  const [, amount, suffix, exponent] = match;
  if (exponent !== undefined) return Number(amount) * 10 ** Number(exponent);
  return Number(amount) * (suffix === undefined ? 1 : (SUFFIXES[suffix] ?? 1));
}

/** Whether text is a number of bytes with an optional unit of either family: "2GiB", "500 MB". */
export function isByteSize(text: string): boolean {
  return /^\s*[\d,]*\.?\d+\s*(b|[kmgtpe]i?b?)?\s*$/i.test(text);
}

/** Kibibytes in the largest unit that is whole, without its ending: "10G" of "10Gi" or "10GiB". */
export function formatKibibytes(kibibytes: number): string {
  const units = ['K', 'M', 'G', 'T', 'P'];
  let amount = kibibytes;
  let unit = 0;
  while (unit < units.length - 1 && amount !== 0 && amount % 1024 === 0) {
    amount /= 1024;
    unit++;
  }
  return `${amount}${units[unit]}`;
}

const SELECTOR = /^\s*[a-zA-Z_:][a-zA-Z0-9_:]*\s*(?:\{([^}]*)\})?\s*$/;
const LABEL = /^\s*[a-zA-Z_][a-zA-Z0-9_]*\s*=\s*(?:"[^"]*"|[^",}\s]+)\s*$/;

/** Whether text names one metric, with or without labels: `name{label="value"}`. Empty text is "not read". */
export function isMetricSelector(text: string): boolean {
  if (text === '') return true;
  const match = SELECTOR.exec(text);
  if (!match) return false;
  const labels = match[1]?.trim() ?? '';
  return labels === '' || labels.split(',').every((pair) => LABEL.test(pair));
}
