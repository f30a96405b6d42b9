import { Construct } from 'constructs';
import type { StackBackend } from '../../lib';
import { engineSelector } from '../../lib/production-stack/labels';
import { stackNames } from '../../lib/production-stack/names';

/** What a test says of a backend: all but what follows from its stack and its name. */
export type Facts = Partial<Omit<StackBackend, 'node' | 'selectorLabels' | 'serviceName'>>;

/** A model of a stack, as routers, monitors and adapters see one: without any pods. */
export class ABackend extends Construct implements StackBackend {
  public readonly stack: string = 'vllm';
  public readonly modelName: string;
  public readonly servedModelName: string = 'facebook/opt-125m';
  public readonly selectorLabels: Readonly<Record<string, string>>;
  public readonly targetPort: number = 8000;
  public readonly portName: string = 'container-port';
  public readonly serviceName: string;
  public readonly servicePort: number = 80;
  public readonly replicas: number = 1;
  public readonly sleepMode: boolean = false;
  public readonly takesAdapters: boolean = false;

  public constructor(scope: Construct, id: string, facts: Facts = {}) {
    super(scope, id);
    this.modelName = id;
    Object.assign(this, facts);
    this.selectorLabels = engineSelector(this.stack, this.modelName);
    this.serviceName = stackNames(this.stack).engine(this.modelName).service;
  }
}
