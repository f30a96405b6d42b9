import { Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { ConfigError, describe } from '../../internal/config-error';
import { parseProps } from '../../internal/schema';
import { warn } from '../../internal/warnings';
import { LoraAdapter as LoraAdapterResource, type LoraAdapterSpec } from '../../kubernetes/crds';
import { refuseTwins } from '../../kubernetes/twins';
import { type LoraRow, stackReleaseOf } from '../../releases';
import type { StackBackend } from '../backend';
import { componentLabels } from '../labels';
import { adapterProblems, adapterWarnings, namesakeProblems, sameNameProblem } from './adapter-problems';
import { type LoraAdapterProps, type LoraAdapterSource, loraAdapterSchema } from './adapter-props';

/**
 * A LoRA adapter that a `LoraController` loads into the pods of a model while they run; clients ask for it by its name. The object goes when the
 * controller has let it go: delete it before the controller.
 *
 * The controller finds the pods by the value of their label `model` alone, in all namespaces.
 *
 * @example
 * import { App, Chart } from 'cdk8s';
 * import { Accelerator, EngineModel, LoraAdapter, SharedStorage } from 'cdk8s-llm-d';
 *
 * const chart = new Chart(new App(), 'chat', { namespace: 'chat' });
 * const storage = new SharedStorage(chart, 'storage', { stack: 'chat', size: '200Gi' });
 * const llama = new EngineModel(chart, 'llama', {
 *   stack: 'chat',
 *   model: 'meta-llama/Llama-3.1-8B-Instruct',
 *   accelerator: Accelerator.nvidia(),
 *   weights: { kind: 'shared', storage },
 *   lora: true,
 * });
 * new LoraAdapter(chart, 'topic-control', {
 *   base: llama,
 *   source: { kind: 'local', path: `${storage.mountPath}/lora-adapters/topic-control` },
 * });
 * @see vllm-stack 0.1.12 helm/templates/deployment-lora-adapter.yaml, operator/internal/controller/loraadapter_controller.go
 */
export class LoraAdapter extends Construct {
  /** What clients ask for. */
  public readonly adapterName: string;
  /** The model that it was made for. */
  public readonly base: StackBackend;
  /** Secrets that the controller reads for it. */
  public readonly secretNames: readonly string[];

  /**
   * @throws ConfigError naming every wrong prop at once
   */
  public constructor(scope: Construct, id: string, props: LoraAdapterProps) {
    super(scope, id);
    const parsed = parseProps(this, loraAdapterSchema, props);
    const { base, source, name = id } = parsed;
    const adapter = { ...parsed, name, adapterName: parsed.adapterName ?? name };
    const row: LoraRow = stackReleaseOf(parsed.release).lora;
    const problems = adapterProblems(row, adapter, Chart.of(this).namespace);
    if (problems.length > 0) throw new ConfigError(this.node.path, problems);

    refuseTwins(this);
    this.base = base;
    this.adapterName = adapter.adapterName;
    this.secretNames = [
      ...(source.kind === 'huggingface' ? [source.credentials.secretName] : []),
      ...(base.apiKey ? [base.apiKey.secretName] : []),
    ];
    new LoraAdapterResource(this, 'Resource', {
      metadata: { name, labels: { ...parsed.labels, ...componentLabels(base.stack, 'lora-adapter') } },
      spec: {
        baseModel: base.modelName,
        ...(base.apiKey && { vllmApiKey: { secretName: base.apiKey.secretName, secretKey: base.apiKey.key } }),
        adapterSource: renderSource(this.adapterName, source),
        loraAdapterDeploymentConfig: {
          algorithm: parsed.algorithm ?? 'default',
          ...(parsed.replicas !== undefined && { replicas: parsed.replicas }),
        },
      },
    });
    for (const problem of adapterWarnings(row, adapter)) warn(this, 'unvalidated', problem);
    this.node.addValidation({
      validate: () =>
        [...sameNameProblem(this, this.others()), ...namesakeProblems(base, this.node.root.node.findAll())].map(describe),
    });
  }

  private others(): LoraAdapter[] {
    const isOther = (one: unknown): one is LoraAdapter => one instanceof LoraAdapter && one !== this;
    return this.node.root.node.findAll().filter(isOther);
  }
}

function renderSource(adapterName: string, source: LoraAdapterSource): LoraAdapterSpec['adapterSource'] {
  if (source.kind === 'local') return { type: 'local', adapterName, adapterPath: source.path };
  const { repository, credentials } = source;
  const credentialsSecretRef = { name: credentials.secretName, key: credentials.key };
  return { type: 'huggingface', adapterName, repository, credentialsSecretRef };
}
