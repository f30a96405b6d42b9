import type { Problem } from '../../internal/config-error';
import { annotationProblems, labelProblems } from '../../kubernetes/labels';
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
  const { workloadName, sharedLabels, selectorLabels } = identity;
  const problems = [
    // Monitors and autoscalers use the name as a label's value, which holds 63 characters.
    dnsProblem('name', workloadName),
    ...labelProblems('labels', { ...labels, ...sharedLabels, ...selectorLabels }),
    ...labelProblems('podLabels', podLabels),
    ...identityProblems(props.identity),
    ...annotationProblems('annotations', annotations),
    ...annotationProblems('podAnnotations', podAnnotations),
    serviceAccountName === undefined ? undefined : dnsProblem('serviceAccountName', serviceAccountName, DNS_SUBDOMAIN_MAX),
  ];
  return { identity, problems: problems.filter((problem) => problem !== undefined) };
}
