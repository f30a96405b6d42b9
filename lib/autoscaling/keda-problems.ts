import type { Problem } from '../internal/config-error';
import { shown } from '../internal/words';
import { isLiteralSecret } from '../kubernetes/env';
import type { CronTrigger, CustomTrigger, KedaStrategy, KedaTrigger } from './props';
import type { ScalingSignal } from './signals';

/** Scalers that measure pods, which have to be there. */
const OF_PODS: readonly string[] = ['cpu', 'memory'];
/** What connection strings have their secrets under. */
const SECRET_IN_TEXT = /(^|[;&?,\s])(password|passwd|pwd|account_?key|shared_?access_?key|authorization)=./i;
const IN_SECRET = 'put it into a Secret, and give authentication.';

/** What a ScaledObject says beside its strategy. */
interface KedaScaling {
  readonly signals: readonly ScalingSignal[];
  readonly keepAlives: readonly { readonly metric: string }[];
  readonly minReplicas: number;
  readonly maxReplicas: number;
}

/** What KEDA would refuse or never do, and what must not be in a manifest. */
export function kedaProblems(scaling: KedaScaling, strategy: KedaStrategy): Problem[] {
  const { triggers = [] } = strategy;
  return [
    ...nameProblems(scaling, triggers),
    ...triggers.flatMap((trigger, i) => {
      const field = `strategy.triggers[${i}]`;
      if (trigger.kind === 'cron') return cronProblems(field, trigger, scaling.maxReplicas);
      return trigger.kind === 'custom' ? customProblems(field, trigger) : [];
    }),
    ...boundProblems(scaling, strategy, triggers),
  ];
}

/** Triggers of one name, those of the signals among them. */
function nameProblems({ signals, keepAlives }: KedaScaling, triggers: readonly KedaTrigger[]): Problem[] {
  const taken = new Map([...signals, ...keepAlives].map(({ metric }) => [metric, 'that of a signal']));
  return triggers.flatMap((trigger, i) => {
    const name = 'name' in trigger ? trigger.name : undefined;
    if (name === undefined) return [];
    const other = taken.get(name);
    taken.set(name, other ?? 'the name of another trigger');
    if (other === undefined) return [];
    return [
      { field: `strategy.triggers[${i}].name`, what: `${shown(name)} is ${other} too`, fix: 'give each a name of its own.' },
    ];
  });
}

function cronProblems(field: string, { timezone, start, end, desiredReplicas }: CronTrigger, maxReplicas: number): Problem[] {
  const problems: Problem[] = [];
  if (!isTimeZone(timezone)) {
    const what = `${shown(timezone)} is no time zone`;
    problems.push({ field: `${field}.timezone`, what, fix: 'give one of the IANA database, such as "Europe/Berlin" or "UTC".' });
  }
  if (start === end) {
    problems.push({
      field: `${field}.end`,
      what: `${shown(end)} is when it begins, and KEDA refuses it`,
      fix: 'let it end later.',
    });
  }
  if (desiredReplicas > maxReplicas) {
    const what = `${desiredReplicas} are more than maxReplicas, ${maxReplicas}, and never come`;
    problems.push({ field: `${field}.desiredReplicas`, what, fix: `give at most ${maxReplicas}, or raise maxReplicas.` });
  }
  return problems;
}

function customProblems(field: string, { type, metadata, metricType }: CustomTrigger): Problem[] {
  const problems = Object.entries(metadata).flatMap(([key, value]): Problem[] => {
    const what = secretIn(key, value);
    return what === undefined ? [] : [{ field: `${field}.metadata.${key}`, what, fix: IN_SECRET }];
  });
  const refused = OF_PODS.includes(type) ? 'Value' : 'Utilization';
  if (metricType !== refused) return problems;
  const which = refused === 'Value' ? ['a share or an average', 'Utilization'] : ['a number from outside the pods', 'Value'];
  const what = `"${refused}" is no measure of ${shown(type)}, which is ${which[0]}`;
  return [...problems, { field: `${field}.metricType`, what, fix: `say "${which[1]}" or "AverageValue".` }];
}

function secretIn(key: string, value: string): string | undefined {
  if (/^[a-z][a-z0-9+.-]*:\/\/[^/?#\s]*@/i.test(value)) {
    return `${shown(value)} holds a user or a password, which would be there for all to read`;
  }
  const name = key.replace(/([a-z0-9])([A-Z])/g, '$1_$2');
  if (!isLiteralSecret(name, value) && !SECRET_IN_TEXT.test(value)) return undefined;
  return 'is or holds a secret, which would be there for all to read';
}

/** Numbers of replicas that are never reached, and credentials that nobody shows. */
function boundProblems(
  { signals, keepAlives, minReplicas, maxReplicas }: KedaScaling,
  { fallback, authentication }: KedaStrategy,
  triggers: readonly KedaTrigger[],
): Problem[] {
  const problems: Problem[] = [];
  const asksItself = signals.length + keepAlives.length > 0;
  if (fallback && fallback.replicas > maxReplicas) {
    const what = `${fallback.replicas} are more than maxReplicas, ${maxReplicas}, and never come`;
    problems.push({ field: 'strategy.fallback.replicas', what, fix: `give at most ${maxReplicas}, or raise maxReplicas.` });
  }
  if (authentication && !asksItself && !triggers.some(({ kind }) => kind === 'prometheus')) {
    const what = 'is shown to Prometheus, and nothing that is followed is asked there';
    problems.push({ field: 'strategy.authentication', what, fix: 'leave it out, or give authentication to the trigger.' });
  }
  const ofPods = triggers.length > 0 && triggers.every((trigger) => trigger.kind === 'custom' && OF_PODS.includes(trigger.type));
  if (minReplicas === 0 && !asksItself && ofPods) {
    const what = '0 is refused by KEDA where all triggers are of type cpu or memory: pods have to be there to be measured';
    problems.push({ field: 'minReplicas', what, fix: 'give a trigger of another type, or set minReplicas to 1.' });
  }
  return problems;
}

function isTimeZone(name: string): boolean {
  try {
    return Intl.DateTimeFormat('en', { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
}
