import { Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-30';
import { Construct } from 'constructs';
import { ConfigError, type Problem } from '../internal/config-error';
import { optionalText } from '../internal/optional';
import type { Expect, Same } from '../internal/same';
import { defineSchema, parseProps, type SchemaInput } from '../internal/schema';
import { Deployment, Service } from '../kubernetes/core';
import { type Env, renderEnv } from '../kubernetes/env';
import { type ImagePulling, imageProblem, imagePullingSchema, mirrored, renderPullSecrets } from '../kubernetes/image';
import { DNS_SUBDOMAIN_MAX, dnsProblem, serviceNameProblem } from '../kubernetes/names';
import { CONTAINER_SECURITY, POD_SECURITY } from '../kubernetes/pod-security';
import { isSize, SIZE_FORM } from '../kubernetes/quantity';
import { serviceHost } from '../kubernetes/service-address';
import { refuseTwins } from '../kubernetes/twins';
import { createVolumeClaim } from '../kubernetes/volume-claim';
import { type ReleaseName, releaseOf } from '../releases';
import { releaseSchema } from '../releases/schema';
import type { RedisConnection } from './async-processor/props';

/** Props of {@link TryOutBackends}. */
export interface TryOutBackendsProps {
  /** Beginning of the name of every object. @default batch */
  readonly name?: string;
  /** The Secret with the passwords, under `postgresql-password` and `redis-password`. @default batch-gateway-secrets */
  readonly secretName?: string;
  /** Size of each of the three volumes. @default 5Gi */
  readonly size?: string;
  /** @default - the cluster's default class */
  readonly storageClassName?: string;
  /** Pinned. @default - an official image */
  readonly postgresqlImage?: string;
  /** Pinned. @default - an official image */
  readonly redisImage?: string;
  readonly images?: ImagePulling;
  /** @default v0.7.0 */
  readonly release?: ReleaseName;
}

const schema = defineSchema((z) =>
  z.strictObject({
    name: z.string().optional(),
    secretName: z.string().optional(),
    size: z.string().refine(isSize, SIZE_FORM).optional(),
    storageClassName: optionalText(z),
    postgresqlImage: optionalText(z),
    redisImage: optionalText(z),
    images: imagePullingSchema(z).optional(),
    release: releaseSchema(z).optional(),
  }),
);

/** @internal The schema and the interface say the same. */
export type Drift = Expect<Same<SchemaInput<typeof schema>, TryOutBackendsProps>>;

/** A database with one pod and one volume. */
interface Backend {
  readonly id: 'postgresql' | 'redis';
  readonly image: string;
  readonly uid: number;
  readonly port: number;
  readonly dataDir: string;
  /** Directories that are written to and need not be kept. */
  readonly scratch: readonly string[];
  readonly env: Env;
  readonly command?: readonly string[];
  /** Whether it answers. */
  readonly ready: readonly string[];
}

const CLAIM_ACCESS = 'ReadWriteOnce';
const POSTGRESQL_PASSWORD = 'postgresql-password';
const REDIS_PASSWORD = 'redis-password';

/**
 * PostgreSQL, Redis and a volume for files, to try a `BatchGateway` or an `AsyncProcessor` out on one machine: one pod each, no backups, no replicas. For
 * more than a trial take what your cluster or cloud offers. The pods run as the users of their images, which OpenShift admits only under a
 * policy such as `nonroot-v2`.
 *
 * The Secret is yours to make. With the default names it holds `postgresql-password` and `redis-password`, and for the batch gateway
 * `postgresql-url` (`postgresql://batchgateway:<password>@batch-postgresql:5432/batchgateway`) and `redis-url`
 * (`redis://:<password>@batch-redis:6379/0`).
 *
 * @example
 * import { App, Chart } from 'cdk8s';
 * import { Accelerator, BatchGateway, OptimizedBaseline, TryOutBackends } from 'cdk8s-llm-d';
 *
 * const chart = new Chart(new App(), 'trial', { namespace: 'trial' });
 * const { router } = new OptimizedBaseline(chart, 'sim', { accelerator: Accelerator.simulated() });
 * const { files } = new TryOutBackends(chart, 'backends');
 * new BatchGateway(chart, 'batch', { gateway: router, files });
 */
export class TryOutBackends extends Construct {
  /** Redis, as the queue of `AsyncProcessor` takes it. */
  public readonly redis: RedisConnection;
  /** Host and port of PostgreSQL. */
  public readonly postgresqlAddress: string;
  /** The volume, as `BatchGateway` takes it. Its pods get its group, so that they may write. */
  public readonly files: { readonly kind: 'fs'; readonly claim: string; readonly fsGroup: number };

  /**
   * @throws ConfigError naming every wrong prop at once
   */
  public constructor(scope: Construct, id: string, props: TryOutBackendsProps = {}) {
    super(scope, id);
    const parsed = parseProps(this, schema, props);
    const release = releaseOf(parsed.release);
    const { postgresql, redis, size: defaultSize } = release.tryOutBackends;
    const { name = 'batch', secretName = release.batchGateway.secret.name, size = defaultSize } = parsed;
    const { postgresqlImage = postgresql.image, redisImage = redis.image } = parsed;
    const problems = [
      // The longest name that is made of it is PostgreSQL's.
      serviceNameProblem('name', name, `${name}-postgresql`),
      dnsProblem('secretName', secretName, DNS_SUBDOMAIN_MAX),
      parsed.storageClassName === undefined
        ? undefined
        : dnsProblem('storageClassName', parsed.storageClassName, DNS_SUBDOMAIN_MAX),
      imageProblem('postgresqlImage', postgresqlImage),
      imageProblem('redisImage', redisImage),
    ].filter((problem): problem is Problem => problem !== undefined);
    if (problems.length > 0) throw new ConfigError(this.node.path, problems);

    refuseTwins(this);
    const { storageClassName } = parsed;
    const claim = (claimName: string) =>
      createVolumeClaim(this, claimName, { name: claimName, size, accessMode: CLAIM_ACCESS, storageClassName });
    const database: Backend = {
      id: 'postgresql',
      image: postgresqlImage,
      uid: postgresql.uid,
      port: 5432,
      dataDir: '/var/lib/postgresql/data',
      scratch: ['/var/run/postgresql', '/tmp'],
      env: {
        POSTGRES_USER: postgresql.user,
        POSTGRES_DB: postgresql.database,
        POSTGRES_PASSWORD: { secretName, secretKey: POSTGRESQL_PASSWORD },
        // The root of a volume may hold lost+found, on which initdb stops.
        PGDATA: '/var/lib/postgresql/data/pgdata',
      },
      ready: ['pg_isready', '-U', postgresql.user, '-d', postgresql.database],
    };
    const queue: Backend = {
      id: 'redis',
      image: redisImage,
      uid: redis.uid,
      port: 6379,
      dataDir: '/data',
      scratch: [],
      env: { REDISCLI_AUTH: { secretName, secretKey: REDIS_PASSWORD } },
      // The password goes in as configuration, so that the process list does not show it. Not through a pipe: a shell that stayed the first process
      // would not hand on the signal to stop.
      command: ['sh', '-c', 'exec redis-server - --appendonly yes --dir /data <<EOF\nrequirepass "$REDISCLI_AUTH"\nEOF\n'],
      ready: ['redis-cli', 'ping'],
    };
    for (const backend of [database, queue]) {
      claim(`${name}-${backend.id}`);
      this.createBackend(`${name}-${backend.id}`, backend, parsed.images);
    }
    const filesClaim = `${name}-files`;
    claim(filesClaim);
    const { namespace } = Chart.of(this);
    const addressOf = ({ id: backend, port }: Backend) => `${serviceHost(`${name}-${backend}`, namespace)}:${port}`;
    this.postgresqlAddress = addressOf(database);
    this.redis = { address: addressOf(queue), auth: { secretName, usernameKey: false, passwordKey: REDIS_PASSWORD } };
    this.files = { kind: 'fs', claim: filesClaim, fsGroup: release.batchGateway.group };
  }

  private createBackend(name: string, backend: Backend, images: ImagePulling | undefined): void {
    const { id, uid, port, dataDir, scratch } = backend;
    const labels = { 'app.kubernetes.io/name': name, 'app.kubernetes.io/component': id };
    const selector = { 'app.kubernetes.io/name': name };
    const exec = { command: [...backend.ready] };
    const volumes = [
      { volume: { name: 'data', persistentVolumeClaim: { claimName: name } }, mountPath: dataDir },
      ...scratch.map((mountPath, i) => ({ volume: { name: `scratch-${i + 1}`, emptyDir: {} }, mountPath })),
    ];
    new Service(this, `${id}-service`, {
      metadata: { name, labels },
      spec: { selector, ports: [{ name: id, port, targetPort: k8s.IntOrString.fromString(id), protocol: 'TCP' }] },
    });
    new Deployment(this, id, {
      metadata: { name, labels },
      spec: {
        replicas: 1,
        // Two pods must not have the volume at the same time.
        strategy: { type: 'Recreate' },
        selector: { matchLabels: selector },
        template: {
          metadata: { labels },
          spec: {
            automountServiceAccountToken: false,
            enableServiceLinks: false,
            imagePullSecrets: renderPullSecrets(images?.pullSecrets),
            securityContext: { ...POD_SECURITY, runAsUser: uid, runAsGroup: uid, fsGroup: uid },
            containers: [
              {
                name: id,
                image: mirrored(backend.image, images?.registryMirror),
                imagePullPolicy: images?.pullPolicy,
                command: backend.command && [...backend.command],
                env: renderEnv(backend.env),
                ports: [{ name: id, containerPort: port, protocol: 'TCP' }],
                readinessProbe: { exec, periodSeconds: 5, timeoutSeconds: 5 },
                livenessProbe: { exec, initialDelaySeconds: 30, periodSeconds: 20, timeoutSeconds: 5 },
                securityContext: {
                  ...CONTAINER_SECURITY,
                  readOnlyRootFilesystem: true,
                },
                volumeMounts: volumes.map(({ volume, mountPath }) => ({ name: volume.name, mountPath })),
              },
            ],
            volumes: volumes.map(({ volume }) => volume),
          },
        },
      },
    });
  }
}
