import type { Probe } from '../props';

/** An hour: each pod of a group may have an image to pull and a node to wait for, and the engine starts with the last of them. */
const STARTUP_SECONDS = 3600;
/** Seconds between probes where nothing is said. */
const KUBERNETES_PERIOD = 10;

/** A startup probe that leaves time to gather all pods and to load the model, unless the caller says how much. */
export function patient(startup: Probe, said?: Probe | false): Probe {
  if (said && said.failureThreshold !== undefined) return startup;
  const { periodSeconds = KUBERNETES_PERIOD, failureThreshold = 0 } = startup;
  return { ...startup, failureThreshold: Math.max(failureThreshold, Math.ceil(STARTUP_SECONDS / periodSeconds)) };
}
