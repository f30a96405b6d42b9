import { k8s } from 'cdk8s-plus-30';
import type { Problem } from '../internal/config-error';
import { refusal } from '../internal/issues';
import { optionalAmount, optionalFlag, optionalText, shared } from '../internal/optional';
import type { Z } from '../internal/schema';
import { typedObject } from './typed-object';

/** What containers and pods have in common. */
const commonFields = (z: Z) => {
  const profile = z
    .looseObject({ type: z.enum(['RuntimeDefault', 'Localhost', 'Unconfined']), localhostProfile: optionalText(z) })
    .superRefine(({ type, localhostProfile }, ctx) => {
      if (type === 'Localhost' && localhostProfile === undefined)
        ctx.addIssue(refusal({ what: 'is missing', fix: 'give the profile on the node.' }, ['localhostProfile']));
      if (type !== 'Localhost' && localhostProfile !== undefined) {
        const what = `has no meaning for type "${type}"`;
        ctx.addIssue(refusal({ what, fix: 'leave it out, or give type "Localhost".' }, ['localhostProfile']));
      }
    })
    .optional();
  return {
    runAsUser: optionalAmount(z),
    runAsGroup: optionalAmount(z),
    runAsNonRoot: optionalFlag(z),
    seccompProfile: profile,
    appArmorProfile: profile,
    seLinuxOptions: z.record(z.string(), z.string()).optional(),
  };
};

/** @internal What is known of the fields of a container's security context. */
export const securityContextFields = shared((z) => {
  const capabilities = z.array(z.string().min(1)).optional();
  return z
    .looseObject({
      ...commonFields(z),
      allowPrivilegeEscalation: optionalFlag(z),
      privileged: optionalFlag(z),
      readOnlyRootFilesystem: optionalFlag(z),
      procMount: z.enum(['Default', 'Unmasked']).optional(),
      capabilities: z.looseObject({ add: capabilities, drop: capabilities }).optional(),
    })
    .superRefine((context, ctx) => {
      const problem = escalationProblem('', context);
      if (problem) ctx.addIssue(refusal(problem, ['allowPrivilegeEscalation']));
    });
});

const podSecurityContextFields = shared((z) =>
  z.looseObject({
    ...commonFields(z),
    fsGroup: optionalAmount(z),
    fsGroupChangePolicy: z.enum(['OnRootMismatch', 'Always']).optional(),
    supplementalGroups: z.array(z.int().min(0)).optional(),
    sysctls: z.array(z.looseObject({ name: z.string().min(1), value: z.string() })).optional(),
  }),
);

/** @internal Schema of a container's security context. */
export const securityContextSchema = (z: Z) =>
  typedObject<k8s.SecurityContext>(z, k8s.toJson_SecurityContext, 'a security context', securityContextFields);

/** @internal Schema of a pod's security context. */
export const podSecurityContextSchema = (z: Z) =>
  typedObject<k8s.PodSecurityContext>(z, k8s.toJson_PodSecurityContext, 'a pod security context', podSecurityContextFields);

/** Who may do everything cannot be kept from gaining privileges: the API server refuses to say so. */
export function escalationProblem(
  prefix: string,
  { allowPrivilegeEscalation, privileged, capabilities }: k8s.SecurityContext,
): Problem | undefined {
  if (allowPrivilegeEscalation !== false) return undefined;
  const reason = privileged
    ? 'the container is privileged'
    : capabilities?.add?.includes('CAP_SYS_ADMIN')
      ? 'the container has the capability CAP_SYS_ADMIN'
      : undefined;
  if (reason === undefined) return undefined;
  return { field: `${prefix}allowPrivilegeEscalation`, what: `is false, and ${reason}`, fix: 'say one of the two.' };
}

/** A security context over a default one. What is privileged is not kept from gaining privileges by the default. */
export function overSecurity(base: k8s.SecurityContext, said: k8s.SecurityContext = {}): k8s.SecurityContext {
  const { allowPrivilegeEscalation, ...others } = base;
  const merged = { ...others, ...said };
  return allowPrivilegeEscalation === undefined || escalationProblem('', { ...merged, allowPrivilegeEscalation })
    ? merged
    : { allowPrivilegeEscalation, ...merged };
}
