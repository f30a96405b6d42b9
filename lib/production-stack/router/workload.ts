import { k8s } from 'cdk8s-plus-30';
import type { Construct } from 'constructs';
import { Deployment, HorizontalPodAutoscaler, Service, ServiceAccount } from '../../kubernetes/core';
import { createDisruptionBudget } from '../../kubernetes/disruption-budget';
import { renderEnv } from '../../kubernetes/env';
import { mirrored, renderPullSecrets } from '../../kubernetes/image';
import { CONTAINER_SECURITY, POD_SECURITY } from '../../kubernetes/pod-security';
import { grantRole } from '../../kubernetes/rbac';
import { renderResources } from '../../kubernetes/resources';
import { renderScheduling } from '../../kubernetes/scheduling';
import { renderVolumeMounts, renderVolumes } from '../../kubernetes/volumes';
import { renderStrategy } from '../../model-server/workload/update-strategy';
import type { ResolvedStackRouter } from './resolve';
import { CONTROLLER_PORTS } from './routings';

/** Makes the Deployment and what stands around it. */
export function createWorkload(scope: Construct, router: ResolvedStackRouter): void {
  const { names, labels, selector, props, row } = router;
  const account = createAccount(scope, router);
  new Deployment(scope, 'Resource', {
    metadata: { name: names.router, labels },
    spec: {
      replicas: props.autoscaling ? undefined : (props.replicas ?? 1),
      strategy: renderStrategy(props.updateStrategy ?? row.updateStrategy),
      selector: { matchLabels: selector },
      template: {
        metadata: { labels, annotations: props.podAnnotations },
        spec: { ...account, ...podSpec(router) },
      },
    },
  });
  createService(scope, router);
  createAutoscaler(scope, router);
  if (props.disruptionBudget) {
    const pods = { name: names.routerDisruptionBudget, labels, selector };
    createDisruptionBudget(scope, 'disruption-budget', pods, props.disruptionBudget);
  }
}

/** An account with the rights that the discovery needs; without rights, no account and no token. */
function createAccount(scope: Construct, router: ResolvedStackRouter): Omit<k8s.PodSpec, 'containers'> {
  const { names, labels, rules, props, namespace } = router;
  if (props.serviceAccountName !== undefined) return { serviceAccountName: props.serviceAccountName };
  if (rules.length === 0) return { automountServiceAccountToken: false };
  const name = names.routerServiceAccount;
  new ServiceAccount(scope, 'service-account', { metadata: { name, labels } });
  grantRole(scope, 'role', {
    name: names.routerRole,
    bindingName: names.routerRoleBinding,
    labels,
    rules: [...rules],
    account: { name, namespace },
  });
  return { serviceAccountName: name };
}

function podSpec(router: ResolvedStackRouter): k8s.PodSpec {
  const { row, props, port, controller, selector } = router;
  const { images, volumes = {} } = props;
  return {
    // The image runs as root.
    securityContext: { seccompProfile: POD_SECURITY.seccompProfile },
    imagePullSecrets: renderPullSecrets(images?.pullSecrets),
    ...renderScheduling(props.scheduling, selector),
    containers: [
      {
        name: row.containerName,
        image: mirrored(props.image ?? row.image, images?.registryMirror),
        imagePullPolicy: images?.pullPolicy,
        args: [...router.args],
        env: renderEnv(router.env),
        ports: [
          { name: row.ports.container.name, containerPort: port },
          ...CONTROLLER_PORTS.flatMap((kind) =>
            controller ? [{ name: row.ports.lmcache[kind].name, containerPort: controller[kind] }] : [],
          ),
        ],
        resources: renderResources(router.resources),
        securityContext: CONTAINER_SECURITY,
        startupProbe: probe(router, 'startup'),
        readinessProbe: probe(router, 'readiness'),
        livenessProbe: probe(router, 'liveness'),
        volumeMounts: renderVolumeMounts(volumes),
      },
    ],
    volumes: renderVolumes(volumes),
  };
}

function probe({ row, props }: ResolvedStackRouter, kind: 'startup' | 'readiness' | 'liveness'): k8s.Probe {
  const port = k8s.IntOrString.fromString(row.ports.container.name);
  return { httpGet: { path: row.probes.path, port }, ...row.probes[kind], ...props.probes?.[kind] };
}

function createService(scope: Construct, router: ResolvedStackRouter): void {
  const { row, names, labels, selector, props, port, servicePort, controller } = router;
  new Service(scope, 'service', {
    metadata: { name: names.routerService, labels, annotations: props.service?.annotations },
    spec: {
      type: props.service?.type ?? 'ClusterIP',
      selector,
      ports: [
        { name: row.ports.service.name, port: servicePort, targetPort: k8s.IntOrString.fromNumber(port), protocol: 'TCP' },
        ...CONTROLLER_PORTS.flatMap((kind) => {
          const { name } = row.ports.lmcache[kind];
          if (!controller) return [];
          return [{ name, port: controller[kind], targetPort: k8s.IntOrString.fromString(name), protocol: 'TCP' }];
        }),
      ],
    },
  });
}

function createAutoscaler(scope: Construct, { names, labels, props, row }: ResolvedStackRouter): void {
  if (!props.autoscaling) return;
  const { minReplicas = 1, maxReplicas, targetCpuUtilization = row.targetCpuUtilization } = props.autoscaling;
  new HorizontalPodAutoscaler(scope, 'autoscaler', {
    metadata: { name: names.routerAutoscaler, labels },
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: names.router },
      minReplicas,
      maxReplicas,
      metrics: [
        {
          type: 'Resource',
          resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: targetCpuUtilization } },
        },
      ],
    },
  });
}
