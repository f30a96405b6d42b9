import type { Problem } from '../internal/config-error';
import { shown } from '../internal/words';
import type { KedaStrategy, KedaTrigger } from './props';
import type { ScalingSignal } from './signals';
import type { ScalableWorkload } from './targets';

/** What cannot be followed of the engines themselves, and what KEDA would refuse. */
export function engineProblems(
  target: ScalableWorkload,
  strategy: KedaStrategy,
  minReplicas: number,
  signals: readonly ScalingSignal[],
): Problem[] {
  const { router, triggers = [], idleReplicas } = strategy;
  const asksEngines = signals.some(({ podsOf }) => podsOf !== undefined) || strategy.signals?.incomingRequests === true;
  const problems: Problem[] = [];
  if (router === undefined) problems.push(...routerless(strategy));
  problems.push(...triggers.flatMap((trigger, i) => triggerProblems(triggers, trigger, i)));
  if (asksEngines && target.engine.engineTypeLabel !== 'vllm') {
    problems.push({
      field: 'target',
      what: `[${target.node.path}] runs ${target.engine.displayName}, and what waits in it is asked in the words of vLLM's metrics`,
      fix: 'give strategy.router, whose own load is followed, or serve with vLLM.',
    });
  }
  if (minReplicas === 0 && idleReplicas === 0) {
    problems.push({
      field: 'strategy.idleReplicas',
      what: 'is 0, as minReplicas is, and KEDA wants fewer when idle than at least',
      fix: 'leave it out, or set minReplicas to what is to come at once.',
    });
  }
  return problems;
}

/** Signals of a router where there is none. */
function routerless({ signals = {} }: KedaStrategy): Problem[] {
  return (['queueSize', 'runningRequests'] as const)
    .filter((signal) => typeof signals[signal] === 'number')
    .map((signal) => ({
      field: `strategy.signals.${signal}`,
      what: `${signals[signal]} is compared with what a router counts, and there is none`,
      fix: 'give strategy.router, or follow strategy.signals.waitingRequests.',
    }));
}

/** What KEDA would refuse of a trigger, and what must not be in a manifest. */
function triggerProblems(triggers: NonNullable<KedaStrategy['triggers']>, trigger: KedaTrigger, at: number): Problem[] {
  const field = `strategy.triggers[${at}]`;
  const named = (one: KedaTrigger) => ('name' in one ? one.name : undefined);
  const name = named(trigger);
  const problems: Problem[] = [];
  if (name !== undefined && triggers.findIndex((other) => named(other) === name) < at) {
    problems.push({
      field: `${field}.name`,
      what: `"${name}" is the name of another trigger too`,
      fix: 'give each a name of its own.',
    });
  }
  if (trigger.kind === 'cron' && !isTimeZone(trigger.timezone)) {
    const what = `${shown(trigger.timezone)} is no time zone`;
    problems.push({ field: `${field}.timezone`, what, fix: 'give one of the IANA database, such as "Europe/Berlin" or "UTC".' });
  }
  const metadata = trigger.kind === 'custom' ? trigger.metadata : {};
  for (const [key, value] of Object.entries(metadata)) {
    if (!/^[a-z][a-z0-9+.-]*:\/\/[^/?#\s]*@/i.test(value)) continue;
    const what = `${shown(value)} holds a user or a password, which would be there for all to read`;
    problems.push({ field: `${field}.metadata.${key}`, what, fix: 'put it into a Secret, and give authentication.' });
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
