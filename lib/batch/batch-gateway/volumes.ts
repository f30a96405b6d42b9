import { k8s } from 'cdk8s-plus-30';
import type { BatchClientTls } from './props';
import type { ComponentName, ResolvedBatchGateway } from './resolve';

/** A volume and where the container sees it. */
interface Mounted {
  readonly volume: k8s.Volume;
  readonly mount: Omit<k8s.VolumeMount, 'name'>;
}

const CLIENT_TLS_DIR = '/etc/inference-tls';

/** Volumes of a workload, in the order in which its container gets them. */
export function volumesOf(batch: ResolvedBatchGateway, component: ComponentName): Mounted[] {
  const { row, props, components } = batch;
  const { files, processor } = props;
  const { objectName } = components[component];
  return [
    {
      volume: { name: 'config', configMap: { name: `${objectName}-config` } },
      mount: { mountPath: row[component].configDir, readOnly: true },
    },
    ...(component === 'processor'
      ? [
          {
            volume: {
              name: 'workdir',
              emptyDir: { sizeLimit: k8s.Quantity.fromString(processor?.workDirSize ?? row.workDir.size) },
            },
            mount: { mountPath: row.workDir.path },
          },
        ]
      : []),
    // An upload that does not fit into memory is put into a temporary file, for which the root file system has no room.
    ...(component === 'apiserver' ? [{ volume: { name: 'tmp', emptyDir: {} }, mount: { mountPath: '/tmp' } }] : []),
    ...(files.kind === 'fs'
      ? [
          {
            volume: {
              name: 'files-storage',
              persistentVolumeClaim: {
                claimName: typeof files.claim === 'string' ? files.claim : files.claim.claimName,
              },
            },
            mount: { mountPath: row.files.mountPath },
          },
        ]
      : []),
    ...(component === 'apiserver' && batch.certificateSecret !== undefined
      ? [
          {
            volume: { name: 'tls', secret: { secretName: batch.certificateSecret } },
            mount: { mountPath: row.tlsDir, readOnly: true },
          },
        ]
      : []),
    ...(component === 'processor' ? clientTlsVolumes(batch) : []),
    {
      volume: { name: 'secrets', projected: { sources: secretSources(batch) } },
      mount: { mountPath: row.secret.mountPath, readOnly: true },
    },
  ];
}

/** Where the processor finds the certificates with which it calls a gateway. */
export function clientTlsFiles(
  tls: BatchClientTls | undefined,
): { readonly ca?: string; readonly certificate?: string; readonly key?: string } | undefined {
  if (tls?.secretName === undefined) return undefined;
  const dir = `${CLIENT_TLS_DIR}/${tls.secretName}`;
  return {
    ...(!tls.insecureSkipVerify && { ca: `${dir}/ca.crt` }),
    ...(tls.mutual && { certificate: `${dir}/tls.crt`, key: `${dir}/tls.key` }),
  };
}

function clientTlsVolumes({ target, modelTargets }: ResolvedBatchGateway): Mounted[] {
  const names = [...(target ? [target] : []), ...Object.values(modelTargets)].map(({ options }) => options.tls?.secretName);
  return [...new Set(names.filter((name) => name !== undefined))].map((secretName, i) => ({
    volume: { name: i === 0 ? 'inference-tls' : `inference-tls-${i + 1}`, secret: { secretName } },
    mount: { mountPath: `${CLIENT_TLS_DIR}/${secretName}`, readOnly: true },
  }));
}

/** One Secret as it is, or single keys under the names that the binaries look for. */
function secretSources({ row, props: { secrets = row.secret.name } }: ResolvedBatchGateway): k8s.VolumeProjection[] {
  if (typeof secrets === 'string') return [{ secret: { name: secrets } }];
  return (['redisUrl', 'postgresqlUrl', 'inferenceApiKey', 's3SecretAccessKey'] as const).flatMap((name) => {
    const said = secrets[name];
    return said === undefined
      ? []
      : [{ secret: { name: said.secretName, items: [{ key: said.key, path: row.secret.keys[name] }] } }];
  });
}
