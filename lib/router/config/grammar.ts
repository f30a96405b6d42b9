import { isExpression } from '../../internal/expression';

/** Whether text is a number of bytes with an optional unit of either family: "2GiB", "500 MB". */
export function isByteSize(text: string): boolean {
  return /^\s*[\d,]*\.?\d+\s*(b|[kmgtpe]i?b?)?\s*$/i.test(text);
}

/** The endpoint picker puts quotes around values that have none, wherever text looks like one: also inside quotes. */
const UNQUOTED = /(\w+)[\t\n\f\r ]*=[\t\n\f\r ]*([^",}\t\n\f\r ]+)/g;

// What PromQL is made of.
const BLANK = String.raw`(?:[ \t\r\n]|#[^\n]*(?:\n|$))*`;
const ESCAPE = String.raw`\\(?:[abfnrtv\\]|[0-3][0-7]{2}|x[\da-fA-F]{2}|u[\da-fA-F]{4}|U[\da-fA-F]{8})`;
const QUOTED = String.raw`(?:"(?:[^"\\\n]|${ESCAPE}|\\")*"|'(?:[^'\\\n]|${ESCAPE}|\\')*'|${'`[^`]*`'})`;
const MATCHER = String.raw`([A-Za-z_]\w*|${QUOTED})${BLANK}(!=|=~|!~|=)${BLANK}(${QUOTED})${BLANK}`;
const MATCHERS = new RegExp(MATCHER, 'g');
const SELECTOR = new RegExp(
  `^${BLANK}([A-Za-z_:][\\w:]*)${BLANK}(?:\\{${BLANK}((?:${MATCHER}(?:,${BLANK}${MATCHER})*(?:,${BLANK})?)?)\\}${BLANK})?$`,
);
const NO_METRIC = /^(?:atan2|bool|group_left|group_right|ignoring|inf|nan|on)$/i;

/** Whether text names one metric, with or without labels: `name{label="value"}`. Empty text is "not read". */
export function isMetricSelector(text: string): boolean {
  if (text === '') return true;
  const [, name, labels = ''] = SELECTOR.exec(text.replace(UNQUOTED, '$1="$2"')) ?? [];
  if (name === undefined || NO_METRIC.test(name)) return false;
  return [...labels.matchAll(MATCHERS)].every(
    ([, label = '', operator, value = '']) =>
      !/^["'`]?__name__\b/.test(label) && (!operator?.endsWith('~') || isExpression(value.slice(1, -1))),
  );
}
