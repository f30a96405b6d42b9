import type { Env } from '../../kubernetes/env';
import type { SecretKey } from '../../kubernetes/secret-key';
import type { PodVolumes } from '../../kubernetes/volumes';

const CONFIG_DIR = '/etc/async-processor';
/** The file with several queues. */
export const CONFIG_FILE = 'queues.json';
/** Where the processor finds it. */
export const CONFIG_PATH = `${CONFIG_DIR}/${CONFIG_FILE}`;

const CA_DIR = '/etc/gateway-ca';
const CA_FILE = 'ca.crt';
/** Where images keep the certificates of public authorities. */
const PUBLIC_CA_DIR = '/etc/ssl/certs';

/** The file with queues and the certificate of the gateway's authority, where there are any. */
export function asyncVolumes(configMapName: string | undefined, ca: SecretKey | undefined): PodVolumes {
  return {
    ...(configMapName !== undefined && {
      queues: { mountPath: CONFIG_DIR, readOnly: true, configMap: { name: configMapName } },
    }),
    ...(ca && {
      'gateway-ca': { mountPath: CA_DIR, readOnly: true, secret: { secretName: ca.secretName, items: { [ca.key]: CA_FILE } } },
    }),
  };
}

/** The processor has no flag for it: Go programs look for authorities in these directories. */
export function gatewayCaEnv(ca: SecretKey | undefined): Env {
  return ca ? { SSL_CERT_DIR: `${PUBLIC_CA_DIR}:${CA_DIR}` } : {};
}
