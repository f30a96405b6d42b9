import type { Problem } from '../../internal/config-error';
import { shown } from '../../internal/words';
import { annotationProblems, labelProblems, labelValueProblem, modelLabel } from '../../kubernetes/labels';
import { LABELS } from '../../kubernetes/llm-d-labels';
import { DNS_SUBDOMAIN_MAX, dnsProblem } from '../../kubernetes/names';
import { identityProblems, llmdIdentity, type ServerIdentity } from '../identity';
import type { Choice } from './choice';

/** What the server's objects are called and labelled, and what Kubernetes would refuse of it. */
export function identify({ props, name, guide, role, engine, row }: Choice): {
  readonly identity: ServerIdentity;
  readonly problems: readonly Problem[];
} {
  const { accelerator, labels, podLabels = {}, annotations, podAnnotations, serviceAccountName } = props;
  const identity =
    props.identity ?? llmdIdentity(props, { name, guide, role, engine, accelerator, containerName: row?.container });
  const { workloadName, selectorLabels } = identity;
  const problems = [
    // Monitors and autoscalers use the name as a label's value, which holds 63 characters.
    dnsProblem('name', workloadName),
    ...labelProblems('labels', labels, selectorLabels),
    ...labelProblems('labels', props.identity ? selectorLabels : accelerator.labels),
    ...(props.identity ? [] : [modelLabelProblem(props.model), labelValueProblem('guide', guide)]),
    props.subguide === undefined ? undefined : labelValueProblem('subguide', props.subguide),
    ...labelProblems('podLabels', podLabels, selectorLabels),
    ...identityProblems(props.identity),
    ...annotationProblems('annotations', annotations),
    ...annotationProblems('podAnnotations', podAnnotations),
    serviceAccountName === undefined ? undefined : dnsProblem('serviceAccountName', serviceAccountName, DNS_SUBDOMAIN_MAX),
  ];
  return { identity, problems: problems.filter((problem) => problem !== undefined) };
}

/** A name that a label cannot hold is nobody's to change, but a path is. */
function modelLabelProblem(model: string): Problem | undefined {
  const label = modelLabel(model);
  if (!labelValueProblem('model', label)) return undefined;
  return {
    field: 'model',
    what: `${shown(model)} cannot be the label ${LABELS.model}, which holds 63 characters of its last part`,
    fix: 'mount the model, and give a path with a shorter last part and the name as servedModelName.',
  };
}
