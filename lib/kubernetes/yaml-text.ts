import { Yaml } from 'cdk8s';

/** More different texts than an app has; beyond it the oldest is written again. */
const MOST = 128;
const texts = new Map<string, string>();

/** A document as YAML. Many routers have the same configuration, and writing it takes longer than making the rest of them. */
export function yamlText(document: object): string {
  const key = JSON.stringify(document);
  const known = texts.get(key);
  if (known !== undefined) return known;
  // Read back, what stands in it twice is two things: YAML would make anchors of one, which few people read.
  const text = Yaml.stringify(JSON.parse(key));
  const [oldest] = texts.keys();
  if (texts.size >= MOST && oldest !== undefined) texts.delete(oldest);
  texts.set(key, text);
  return text;
}
