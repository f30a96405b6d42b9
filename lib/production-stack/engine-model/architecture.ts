import { ARCH_LABEL } from '../../kubernetes/scheduling';
import type { StackBackend } from '../backend';
import type { EngineModelProps } from './props';

/** The architecture of the nodes that a model runs on, as far as its accelerator or its node selector says it. */
export function architectureOf({ accelerator, scheduling }: EngineModelProps): StackBackend['architecture'] {
  const selector = { ...accelerator.spec.podParts?.nodeSelector, ...scheduling?.nodeSelector };
  const arch = selector[ARCH_LABEL];
  return arch === 'amd64' || arch === 'arm64' ? arch : undefined;
}
