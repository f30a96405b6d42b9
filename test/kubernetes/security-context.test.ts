import { describe, expect, test } from 'vitest';
import { Accelerator, LmcacheServer, ModelServer } from '../../lib';
import { defineSchema, parseProps } from '../../lib/internal/schema';
import { podSecurityContextSchema, securityContextSchema } from '../../lib/kubernetes/security-context';
import { aChart, manifestsOf, messageOf, theOnly } from '../synth';

const schema = defineSchema((z) =>
  z.strictObject({
    container: securityContextSchema(z).optional(),
    pod: podSecurityContextSchema(z).optional(),
  }),
);
const errorOf = (props: unknown) => messageOf(() => parseProps('test/x', schema, props));

type Case = readonly [object, string];

describe('a container', () => {
  test.each<Case>([
    [{ runAsUser: 'root' }, 'runAsUser: "root" is not a number. Fix: give a number.'],
    [{ runAsUser: -1 }, 'runAsUser: -1 is too small. Fix: give at least 0.'],
    [{ runAsUser: Number.NaN }, 'runAsUser: NaN is no number that a manifest can hold. Fix: give a finite number.'],
    [{ privileged: 'true' }, 'privileged: "true" is not true or false. Fix: give true or false.'],
    [{ capabilities: { add: 'IPC_LOCK' } }, 'capabilities.add: "IPC_LOCK" is not a list. Fix: give a list.'],
    [
      { seccompProfile: { type: 'RuntimeDefaults' } },
      'seccompProfile.type: "RuntimeDefaults" is not one of the choices. Fix: did you mean "RuntimeDefault"?',
    ],
    [
      { seccompProfile: { type: 'Localhost' } },
      'seccompProfile.localhostProfile: is missing. Fix: give the profile on the node.',
    ],
    [
      { seccompProfile: { type: 'Unconfined', localhostProfile: 'a.json' } },
      'seccompProfile.localhostProfile: has no meaning for type "Unconfined". Fix: leave it out, or give type "Localhost".',
    ],
    [
      { privileged: true, allowPrivilegeEscalation: false },
      'allowPrivilegeEscalation: is false, and the container is privileged. Fix: say one of the two.',
    ],
    [
      { allowPrivilegeEscalation: false, capabilities: { add: ['CAP_SYS_ADMIN'] } },
      'allowPrivilegeEscalation: is false, and the container has the capability CAP_SYS_ADMIN. Fix: say one of the two.',
    ],
    [{ runAsUsr: 0 }, 'runAsUsr: 0 is not valid. Fix: leave it out: Kubernetes has no such field in a security context.'],
  ])('is not secured by %j', (container, problem) => {
    expect(errorOf({ container })).toBe(`[test/x] container.${problem}`);
  });

  test.each([
    {},
    { privileged: true },
    { runAsUser: 0, capabilities: { drop: ['ALL'] }, seccompProfile: { type: 'RuntimeDefault' } },
  ])('may be secured by %j', (container) => {
    expect(errorOf({ container })).toBe('accepted');
  });
});

describe('a pod', () => {
  test.each<Case>([
    [{ fsGroup: '1000' }, 'fsGroup: "1000" is not a number. Fix: give a number.'],
    [{ supplementalGroups: [1, '2'] }, 'supplementalGroups[1]: "2" is not a number. Fix: give a number.'],
    [
      { fsGroupChangePolicy: 'OnRootMissmatch' },
      'fsGroupChangePolicy: "OnRootMissmatch" is not one of the choices. Fix: did you mean "OnRootMismatch"?',
    ],
    [{ sysctls: [{ name: 'kernel.shm_rmid_forced', value: 1 }] }, 'sysctls[0].value: 1 is not a string. Fix: give a string.'],
  ])('is not secured by %j', (pod, problem) => {
    expect(errorOf({ pod })).toBe(`[test/x] pod.${problem}`);
  });
});

test('what is privileged is not kept from gaining privileges by a default', () => {
  const chart = aChart('chat');
  new LmcacheServer(chart, 'cache', { stack: 'vllm', memory: '10Gi', securityContext: { privileged: true } });
  const [container] = theOnly(manifestsOf(chart), 'Deployment').spec.template.spec.containers;
  expect(container.securityContext).toEqual({ privileged: true, capabilities: { drop: ['ALL'] } });
});

test('privileges that the engine needs are not taken from it', () => {
  const make = () =>
    new ModelServer(aChart('chat'), 'x', {
      model: 'Qwen/Qwen3-8B',
      accelerator: Accelerator.intelGaudi(),
      role: 'decode',
      kvTransfer: true,
      securityContext: { allowPrivilegeEscalation: false },
    });
  expect(messageOf(make)).toBe(
    '[test/x] securityContext.allowPrivilegeEscalation: is false, and the container is privileged. Fix: say one of the two.',
  );
});
