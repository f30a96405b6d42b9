import type { Construct } from 'constructs';
import { ServiceAccount } from '../../kubernetes/core';
import { createTokenSecret } from '../../kubernetes/rbac';
import { accountsOf, EPP_COMPONENT } from './rbac';
import type { ResolvedController } from './resolve';

/** Names of the Secrets that Kubernetes writes tokens to. */
export function secretsOf({ name }: ResolvedController) {
  return { controller: `${name}-controller-manager-token`, epp: `${name}-epp-metrics-token` };
}

/** The controller's account and that with which it reads endpoint pickers, and a token of each. */
export function createAccounts(scope: Construct, controller: ResolvedController): void {
  const accounts = accountsOf(controller);
  const secrets = secretsOf(controller);
  for (const who of ['controller', 'epp'] as const) {
    const labels = { ...controller.labels, ...(who === 'epp' && EPP_COMPONENT) };
    new ServiceAccount(scope, `${who}-service-account`, { metadata: { name: accounts[who], labels } });
    createTokenSecret(scope, `${who}-token`, { name: secrets[who], labels, account: accounts[who] });
  }
}
