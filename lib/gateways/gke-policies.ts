import type { Construct } from 'constructs';
import { GCPBackendPolicy, HealthCheckPolicy } from '../kubernetes/crds';

/** GKE ends a request after 30 s by itself, which is less than many answers take. */
const TIMEOUT_SECONDS = 300;
/** The longest that GKE takes, 68 years: it has no word for "without limit". */
export const LONGEST_SECONDS = 2_147_483_647;

/** What GKE's gateways are to know of a Service or a pool behind them. */
export interface GkePolicies {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly targetRef: { readonly group: string; readonly kind: string; readonly name: string };
  /** How requests are passed on. @default - as GKE does it, without a policy */
  readonly requests?: {
    /** 0 is without limit. @default 300 */
    readonly timeoutSeconds?: number;
    /** Whether they are logged. @default - left to GKE */
    readonly logged?: boolean;
  };
  readonly health: {
    readonly path: string;
    readonly port: number;
    /** How often is asked, and how long is waited for an answer. @default - left to GKE: 5 s */
    readonly seconds?: number;
  };
}

/** Makes the policies. Without that of health GKE asks for "/", which none of our servers has, and takes every pod for broken. */
export function createGkePolicies(scope: Construct, { name, labels, targetRef, requests, health }: GkePolicies): void {
  const metadata = { name, labels: { ...labels } };
  if (requests) {
    const { timeoutSeconds = TIMEOUT_SECONDS, logged } = requests;
    new GCPBackendPolicy(scope, 'backend-policy', {
      metadata,
      spec: {
        targetRef,
        default: {
          timeoutSec: timeoutSeconds === 0 ? LONGEST_SECONDS : timeoutSeconds,
          ...(logged !== undefined && { logging: { enabled: logged } }),
        },
      },
    });
  }
  const { path, port, seconds } = health;
  new HealthCheckPolicy(scope, 'health-check-policy', {
    metadata,
    spec: {
      targetRef,
      default: {
        ...(seconds !== undefined && { timeoutSec: seconds, checkIntervalSec: seconds }),
        config: { type: 'HTTP', httpHealthCheck: { requestPath: path, port } },
      },
    },
  });
}
