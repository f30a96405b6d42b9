import { shown } from '../../../internal/words';
import { CURRENT } from '../catalogue';
import type { EndpointPickerConfigDocument } from '../document';
import { type ConfigFindings, Findings } from '../warnings';
import { checkDataLayer } from './data-layer';
import { checkFlowControl } from './flow-control';
import { checkHandlers } from './handlers';
import { LoadedConfig } from './loaded-config';
import { checkNeeds } from './needs';
import { checkPlugins } from './plugins';
import { checkProfiles } from './profiles';
import { parseConfigText } from './text';
import { checkFields, isObject } from './values';

/**
 * What the endpoint picker would say to a config, and what it would keep to itself. Errors are what it refuses to start with,
 * warnings what it accepts without doing it.
 * @param documentOrText a parsed document, or its text: YAML as Go reads it, or JSON. Text is read for what a parsed document no
 * longer shows, such as a key that is there twice.
 */
export function checkEndpointPickerConfig(documentOrText: unknown): ConfigFindings {
  // Nothing at all stands for the config that is built in.
  if (documentOrText === '') return { errors: [], warnings: [] };
  if (typeof documentOrText !== 'string') return checkDocument(documentOrText);
  const { document, errors } = parseConfigText(documentOrText);
  return errors.length > 0 ? { errors, warnings: [] } : checkDocument(document);
}

function checkDocument(document: unknown): ConfigFindings {
  const out = new Findings();
  const given = document ?? {};
  if (!isObject(given)) {
    out.error('document', `${shown(given)} is not a config`, 'give an object with plugins and schedulingProfiles.');
    return out;
  }
  checkFields(CURRENT.document, given, '', 'exact', out);
  // What the fields refer to cannot be judged before the fields can be read.
  if (out.errors.length > 0) return out;

  const config = new LoadedConfig(withoutNulls(given) as EndpointPickerConfigDocument);
  for (const check of [checkPlugins, checkProfiles, checkHandlers, checkNeeds, checkDataLayer, checkFlowControl])
    check(config, out);
  const refused = new Set(out.errors.map(({ field }) => field));
  return { errors: out.errors, warnings: out.warnings.filter(({ field }) => !refused.has(field)) };
}

/** Null is how YAML says nothing; parameters keep theirs, where it can mean something. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return Array.from(value, (entry) => withoutNulls(entry ?? {}));
  if (!isObject(value)) return value;
  const entries = Object.entries(value).filter(([, entry]) => entry !== null && entry !== undefined);
  return Object.fromEntries(entries.map(([name, entry]) => [name, name === 'parameters' ? entry : withoutNulls(entry)]));
}
