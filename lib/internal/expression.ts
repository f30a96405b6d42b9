/** Whether a text is a regular expression, as JavaScript reads them. */
export function isExpression(text: string): boolean {
  try {
    new RegExp(text);
    return true;
  } catch {
    return false;
  }
}
