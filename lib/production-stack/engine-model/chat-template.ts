import type { Engine } from '../../engines';
import type { Problem } from '../../internal/config-error';
import { DNS_SUBDOMAIN_MAX, dnsProblem } from '../../kubernetes/names';
import type { PodVolumes } from '../../kubernetes/volumes';
import type { StackEnginesRow } from '../../releases';
import type { ChatTemplate } from './props';

/** What the API server takes as the data of a ConfigMap. */
const CONFIG_MAP_BYTES = 2 ** 20;

/** The template as the engine finds it. */
export interface ResolvedChatTemplate {
  /** `--chat-template` */
  readonly path: string;
  readonly volumes: PodVolumes;
  /** What the ConfigMap of the model's own holds, if there is one. */
  readonly data?: Readonly<Record<string, string>>;
}

/** Puts a template where the engine reads it. */
export function resolveChatTemplate(
  template: ChatTemplate | undefined,
  row: StackEnginesRow['chatTemplates'],
  configMapName: string,
): ResolvedChatTemplate | undefined {
  if (template === undefined) return undefined;
  const { mountPath, file } = row;
  const [name, key] = 'inline' in template ? [configMapName, file] : [template.configMap, template.key];
  return {
    path: `${mountPath}/${key}`,
    volumes: { [configMapName]: { mountPath, readOnly: true, configMap: { name } } },
    ...('inline' in template && { data: { [file]: template.inline } }),
  };
}

/** What is said twice, or cannot be a file. */
export function chatTemplateProblems(template: ChatTemplate | undefined, engine: Engine): Problem[] {
  if (template === undefined) return [];
  const problems: (Problem | undefined)[] = [];
  if (!engine.is('vllm')) {
    problems.push({ field: 'chatTemplate', what: `is for vLLM, and the engine is ${engine.displayName}`, fix: 'leave it out.' });
  } else if (engine.withDefaults({ chatTemplate: '/' }).settings.chatTemplate !== '/') {
    problems.push({ field: 'chatTemplate', what: 'is said by the engine too, as "--chat-template"', fix: 'keep one of them.' });
  }
  if ('configMap' in template) {
    problems.push(dnsProblem('chatTemplate.configMap', template.configMap, DNS_SUBDOMAIN_MAX));
  } else {
    problems.push(tooLarge(template.inline));
  }
  return problems.filter((problem) => problem !== undefined);
}

function tooLarge(text: string): Problem | undefined {
  const bytes = Buffer.byteLength(text);
  if (bytes <= CONFIG_MAP_BYTES) return undefined;
  const what = `has ${bytes} bytes, and a ConfigMap holds ${CONFIG_MAP_BYTES}`;
  return {
    field: 'chatTemplate.inline',
    what,
    fix: 'give the text of the template, or put it into the image and name it with the engine.',
  };
}
