/** Whether text is a number of bytes with an optional unit of either family: "2GiB", "500 MB". */
export function isByteSize(text: string): boolean {
  return /^\s*[\d,]*\.?\d+\s*(b|[kmgtpe]i?b?)?\s*$/i.test(text);
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
