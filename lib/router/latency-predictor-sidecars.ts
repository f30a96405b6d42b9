import { k8s } from 'cdk8s-plus-30';
import type { Construct } from 'constructs';
import { ConfigMap } from '../kubernetes/core';
import { type Env, renderEnv } from '../kubernetes/env';
import { renderResources } from '../kubernetes/resources';
import type { LatencyServerRow } from '../releases';
import { ANY_ADDRESS, localUrl, type ResolvedLatencyPredictor, type ResolvedServer } from './latency-predictor';
import type { ResolvedRouter } from './resolve';
import type { Sidecar } from './sidecar';

const PREDICTION_APP = 'prediction_server:app';

/** The predictor's containers, with the ConfigMaps that they read. */
export function createLatencyPredictor(
  scope: Construct,
  router: ResolvedRouter,
  predictor: ResolvedLatencyPredictor | undefined,
): Sidecar[] {
  if (!predictor) return [];
  const { training, prediction, ports } = predictor;
  const configMap = (kind: 'training' | 'prediction', data: Readonly<Record<string, string>>): string => {
    const name = `${router.endpointPickerName}-latency-predictor-${kind}`;
    new ConfigMap(scope, `latency-${kind}-config`, { metadata: { name, labels: router.labels }, data: { ...data } });
    return name;
  };
  const trainingConfig = configMap('training', predictor.trainingConfig);
  const predictionConfig = configMap('prediction', predictor.predictionConfig);
  const trainer = server(router, training, 'training-server', 'training-port', training.row.port, trainingConfig, {
    SERVER_TYPE: 'training',
  });
  return [
    {
      ...trainer,
      config: JSON.stringify([predictor.trainingConfig, predictor.predictionConfig]),
      endpointPicker: { env: predictor.clientEnv },
    },
    ...ports.map((port, i) => {
      const { container, volumes } = server(
        router,
        prediction,
        `prediction-server-${i + 1}`,
        `predict-port-${i + 1}`,
        port,
        predictionConfig,
        {
          SERVER_TYPE: `prediction-${i + 1}`,
          PREDICT_PORT: String(port),
          TRAINING_SERVER_URL: localUrl(training.row.port),
        },
      );
      // Uvicorn takes the number of workers from its environment.
      const args = [PREDICTION_APP, '--host', ANY_ADDRESS, '--port', String(port)];
      return { container: { ...container, command: ['uvicorn'], args }, volumes };
    }),
  ];
}

function server(
  { pullPolicy }: ResolvedRouter,
  { row, image, resources, volumeSize, env }: ResolvedServer,
  name: string,
  portName: string,
  port: number,
  configMapName: string,
  own: Env,
): Sidecar {
  const volume = `${name}-storage`;
  const probe = ({ path, ...times }: LatencyServerRow['liveness']): k8s.Probe => ({
    httpGet: { path, port: k8s.IntOrString.fromNumber(port) },
    ...times,
  });
  return {
    container: {
      name,
      image,
      imagePullPolicy: pullPolicy ?? 'Always',
      ports: [{ name: portName, containerPort: port }],
      livenessProbe: probe(row.liveness),
      readinessProbe: probe(row.readiness),
      resources: renderResources(resources),
      envFrom: [{ configMapRef: { name: configMapName } }],
      env: renderEnv({ POD_NAME: { fieldPath: 'metadata.name' }, ...own, ...env }),
      volumeMounts: [{ name: volume, mountPath: row.modelsDir }],
    },
    volumes: [{ name: volume, emptyDir: { sizeLimit: k8s.Quantity.fromString(volumeSize) } }],
  };
}
