import type { Problem } from '../../internal/config-error';
import { secondsOf } from '../../internal/go-duration';
import { imageProblem } from '../../kubernetes/image';
import { labelProblems } from '../../kubernetes/labels';
import { DNS_SUBDOMAIN_MAX, dnsProblem, hostnameProblem, serviceNameProblem } from '../../kubernetes/names';
import { resourceProblems } from '../../kubernetes/resources';
import { objectiveProblem } from '../inference-target';
import type { BatchGatewayProps } from './props';
import type { ResolvedBatchGateway, ResolvedTarget } from './resolve';

type Found = Problem | undefined;

/** All that cannot work, target URLs apart. */
export function batchGatewayProblems(batch: ResolvedBatchGateway): Problem[] {
  return [
    ...ownProblems(batch),
    ...gatewayProblems(batch),
    ...secretProblems(batch),
    ...apiKeyProblems(batch),
    ...tlsProblems(batch.props),
    ...routeProblems(batch),
    ...observabilityProblems(batch.props),
    ...processorProblems(batch),
    ...fileRetryProblems(batch),
    stopsOnZero('garbageCollector.interval', batch.props.garbageCollector?.interval, 'garbage collector'),
  ].filter((problem) => problem !== undefined);
}

const subdomain = (field: string, name: string | undefined): Found =>
  name === undefined ? undefined : dnsProblem(field, name, DNS_SUBDOMAIN_MAX);

function ownProblems({ props, name, components }: ResolvedBatchGateway): Found[] {
  const { files } = props;
  const fields = { apiserver: 'apiServer', processor: 'processor', gc: 'garbageCollector' } as const;
  return [
    // The name of the API server's Service is a host name.
    serviceNameProblem('name', name, components.apiserver.objectName),
    subdomain('inferenceObjective', props.inferenceObjective),
    props.gateway && objectiveProblem('inferenceObjective', props.inferenceObjective, props.gateway),
    ...Object.values(props.modelGateways ?? {}).map(({ gateway }) =>
      objectiveProblem('inferenceObjective', props.inferenceObjective, gateway),
    ),
    files.kind === 'fs'
      ? subdomain('files.claim', typeof files.claim === 'string' ? files.claim : files.claim.claimName)
      : undefined,
    ...labelProblems('labels', props.labels, {
      ...components.gc.labels,
      'app.kubernetes.io/name': undefined,
      'app.kubernetes.io/component': undefined,
    }),
    props.redis?.insecure && !props.redis.tls
      ? {
          field: 'redis.insecure',
          what: 'is about certificates, and Redis is called without TLS',
          fix: 'leave it out, or say tls: true.',
        }
      : undefined,
    ...(['apiserver', 'processor', 'gc'] as const).flatMap((id) => [
      imageProblem(`${fields[id]}.image`, components[id].said.image ?? components[id].row.image),
      ...resourceProblems(`${fields[id]}.resources`, components[id].resources),
    ]),
  ];
}

function routeProblems({ props: { route }, attachment }: ResolvedBatchGateway): Found[] {
  const malformed = (route?.hostnames ?? []).flatMap((name, i) => hostnameProblem(`route.hostnames[${i}]`, name) ?? []);
  return malformed.length > 0 ? malformed : [...(attachment?.problems ?? [])];
}

function observabilityProblems(props: BatchGatewayProps): Found[] {
  return (['alerts', 'dashboards'] as const).flatMap((name) => {
    const said = props[name];
    return typeof said === 'object' ? labelProblems(`${name}.labels`, said.labels) : [];
  });
}

function gatewayProblems({ props, target, modelTargets }: ResolvedBatchGateway): Found[] {
  const { gateway, modelGateways, requests } = props;
  const several = modelGateways !== undefined && Object.keys(modelGateways).length > 0;
  const found: Found[] = [];
  if (gateway === undefined && !several) {
    const what = 'is missing, and the processor does not start without a place to send requests to';
    found.push({ field: 'gateway', what, fix: 'give a router or a gateway, or one for each model in modelGateways.' });
  }
  if (gateway !== undefined && several) {
    const what = 'stands beside gateway, and the processor takes one of the two';
    found.push({ field: 'modelGateways', what, fix: 'leave one of them out.' });
  }
  if (gateway === undefined && requests !== undefined) {
    found.push({
      field: 'requests',
      what: 'says how gateway is called, and there is none',
      fix: 'say it of each of modelGateways.',
    });
  }
  if (target) found.push(...requestProblems('requests', target));
  for (const [model, one] of Object.entries(modelTargets)) found.push(...requestProblems(`modelGateways.${model}`, one));
  return found;
}

function requestProblems(field: string, { options, url }: ResolvedTarget): Found[] {
  const { initialBackoff, maxBackoff, tls } = options;
  const found: Found[] = [];
  if (secondsOf(maxBackoff) < secondsOf(initialBackoff)) {
    const what = `"${maxBackoff}" is shorter than initialBackoff, "${initialBackoff}", and the processor stops on it`;
    found.push({ field: `${field}.maxBackoff`, what, fix: 'make it at least as long.' });
  }
  if (!tls) return found;
  if (url.startsWith('http://')) {
    found.push({ field: `${field}.tls`, what: `${JSON.stringify(url)} is called without TLS`, fix: 'leave it out.' });
  }
  if (tls.secretName === undefined && (tls.mutual || !tls.insecureSkipVerify)) {
    const what = 'is missing, and certificates are mounted from a Secret';
    found.push({
      field: `${field}.tls.secretName`,
      what,
      fix: 'name the Secret with "ca.crt" and, for mutual TLS, "tls.crt" and "tls.key".',
    });
  }
  return [...found, dnsOf(`${field}.tls.secretName`, tls.secretName)];
}

/** A Secret's name that also becomes that of a volume. */
const dnsOf = (field: string, name: string | undefined): Found => (name === undefined ? undefined : dnsProblem(field, name));

function secretProblems({ props: { secrets, files }, database }: ResolvedBatchGateway): Found[] {
  if (secrets === undefined || typeof secrets === 'string') return [subdomain('secrets', secrets)];
  const missing = (key: keyof typeof secrets, what: string): Found =>
    secrets[key] === undefined
      ? { field: `secrets.${key}`, what: `is missing, ${what}`, fix: "give { secretName: '…', key: '…' }." }
      : subdomain(`secrets.${key}.secretName`, secrets[key].secretName);
  return [
    missing('redisUrl', 'and queue and events are in Redis, whatever the database'),
    database === 'postgresql' || secrets.postgresqlUrl
      ? missing('postgresqlUrl', 'and jobs and files are listed in PostgreSQL')
      : undefined,
    files.kind === 's3' || secrets.s3SecretAccessKey ? missing('s3SecretAccessKey', 'and files are in S3') : undefined,
    secrets.inferenceApiKey && missing('inferenceApiKey', ''),
  ];
}

/** Where keys are said one by one, those alone are mounted. */
function apiKeyProblems({ props: { secrets }, row, target, modelTargets }: ResolvedBatchGateway): Found[] {
  if (secrets === undefined || typeof secrets === 'string') return [];
  const mounted = row.secret.keys.inferenceApiKey;
  const calls = [
    ...(target ? [['requests', target] as const] : []),
    ...Object.entries(modelTargets).map(([model, one]) => [`modelGateways.${model}`, one] as const),
  ];
  return calls.map(
    ([
      field,
      {
        options: { apiKeyName },
      },
    ]) =>
      apiKeyName === undefined || (apiKeyName === mounted && secrets.inferenceApiKey !== undefined)
        ? undefined
        : {
            field: `${field}.apiKeyName`,
            what: `"${apiKeyName}" is none of the keys that secrets lists, so it is not mounted and the processor stops on it`,
            fix: `give secrets.inferenceApiKey and say "${mounted}", or name one Secret with all keys in secrets.`,
          },
  );
}

function tlsProblems({ tls, route }: BatchGatewayProps): Found[] {
  if (!tls) {
    return route?.backendTls
      ? [{ field: 'route.backendTls', what: 'the API server speaks plain HTTP', fix: 'leave it out, or give tls.' }]
      : [];
  }
  const found: Found[] = [
    subdomain('tls.secretName', tls.secretName),
    ...(tls.certManager?.dnsNames ?? []).map((name, i) => hostnameProblem(`tls.certManager.dnsNames[${i}]`, name)),
  ];
  if (tls.secretName !== undefined && tls.certManager) {
    const what = 'names a Secret with a certificate, and certManager makes another';
    found.push({ field: 'tls.secretName', what, fix: 'leave one of the two out.' });
  }
  if (tls.secretName === undefined && !tls.certManager) {
    const what = 'says neither where the certificate is nor who makes it';
    found.push({ field: 'tls', what, fix: 'give secretName or certManager.' });
  }
  if (tls.certManager) found.push(subdomain('tls.certManager.issuerName', tls.certManager.issuerName));
  if (route && route.gateway.provider === 'none' && route.backendTls === undefined) {
    found.push({
      field: 'route',
      what: `gateways of class "${route.gateway.className}" send plain HTTP to the API server, which speaks TLS`,
      fix: "leave tls out and end TLS at the gateway, or add a BackendTLSPolicy and say backendTls: 'external'.",
    });
  }
  return found;
}

function processorProblems({ props, row: { defaults } }: ResolvedBatchGateway): Found[] {
  const { processor = {}, database, tracing } = props;
  const {
    globalConcurrency = defaults.globalConcurrency,
    perModelConcurrency = defaults.perModelConcurrency,
    taskWait = defaults.taskWait,
    pollInterval = defaults.pollInterval,
  } = processor;
  const found: Found[] = [
    stopsOnZero('processor.taskWait', processor.taskWait, 'processor'),
    stopsOnZero('processor.shutdownTimeout', processor.shutdownTimeout, 'processor'),
  ];
  if (perModelConcurrency > globalConcurrency) {
    const what = `${perModelConcurrency} is more than globalConcurrency, ${globalConcurrency}, and the processor stops on it`;
    found.push({ field: 'processor.perModelConcurrency', what, fix: `give at most ${globalConcurrency}.` });
  }
  if (secondsOf(taskWait) >= secondsOf(pollInterval)) {
    const what = `"${taskWait}" is not shorter than pollInterval, "${pollInterval}", and the processor stops on it`;
    found.push({ field: 'processor.taskWait', what, fix: 'wait shorter, or poll more seldom.' });
  }
  if (database === 'redis' && typeof tracing === 'object' && tracing.postgresqlQueries) {
    found.push({ field: 'tracing.postgresqlQueries', what: 'there is no PostgreSQL to trace', fix: 'leave it out.' });
  }
  return found;
}

function fileRetryProblems({ props: { fileRetry = {} }, row: { defaults } }: ResolvedBatchGateway): Found[] {
  const { maxRetries, initialBackoff, maxBackoff } = { ...defaults.fileRetry, ...fileRetry };
  if (maxRetries === 0) return [];
  const zero = stopsOnZero('fileRetry.initialBackoff', initialBackoff, 'API server');
  if (zero || secondsOf(maxBackoff) >= secondsOf(initialBackoff)) return [zero];
  const what = `"${maxBackoff}" is shorter than initialBackoff, "${initialBackoff}", and all three workloads stop on it`;
  return [{ field: 'fileRetry.maxBackoff', what, fix: 'make it at least as long.' }];
}

function stopsOnZero(field: string, duration: string | undefined, who: string): Found {
  if (duration === undefined || secondsOf(duration) > 0) return undefined;
  return { field, what: `"${duration}" is no time at all, and the ${who} stops on it`, fix: 'give a longer one.' };
}
