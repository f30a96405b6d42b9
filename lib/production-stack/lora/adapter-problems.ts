import { Chart } from 'cdk8s';
import type { IConstruct } from 'constructs';
import type { Problem } from '../../internal/config-error';
import { quotedList } from '../../internal/nearest';
import { shown } from '../../internal/words';
import { labelProblems } from '../../kubernetes/labels';
import { DNS_SUBDOMAIN_MAX, dnsProblem } from '../../kubernetes/names';
import { inWords } from '../../kubernetes/namespaces';
import type { LoraRow } from '../../releases';
import { isStackBackend, type StackBackend } from '../backend';
import { componentLabels } from '../labels';
import type { ParsedLoraAdapter } from './adapter-props';

/** An adapter whose names are decided. */
type NamedAdapter = ParsedLoraAdapter & { readonly name: string; readonly adapterName: string };

/** Why the controller could not load an adapter. */
export function adapterProblems(row: LoraRow, adapter: NamedAdapter, namespace: string | undefined): Problem[] {
  return [
    dnsProblem('name', adapter.name, DNS_SUBDOMAIN_MAX),
    takesNone(adapter),
    unreachable(row, adapter),
    nameOfBase(adapter),
    tooManyReplicas(adapter),
    notDownloaded(adapter),
    foreignSecret(adapter, namespace),
    ...labelProblems('labels', adapter.labels, componentLabels(adapter.base.stack, 'lora-adapter')),
  ].filter((problem) => problem !== undefined);
}

function takesNone({ base }: NamedAdapter): Problem | undefined {
  if (base.takesAdapters) return undefined;
  return { field: 'base', what: `[${base.node.path}] takes no LoRA adapters`, fix: 'give that model "lora".' };
}

/** The controller knows a port by its name, or takes one number for granted. */
function unreachable({ engine: { port } }: LoraRow, { base }: NamedAdapter): Problem | undefined {
  if (base.portName === port.name || base.targetPort === port.number) return undefined;
  return {
    field: 'base',
    what: `[${base.node.path}] listens on port ${base.targetPort} called "${base.portName}", and the controller calls the port "${port.name}", or else ${port.number}`,
    fix: `have the model listen on port ${port.number}.`,
  };
}

function nameOfBase({ base, adapterName }: NamedAdapter): Problem | undefined {
  if (adapterName !== base.servedModelName) return undefined;
  return {
    field: 'adapterName',
    what: `${shown(adapterName)} is what clients call the model itself`,
    fix: 'give the adapter a name of its own.',
  };
}

function tooManyReplicas({ base, replicas }: NamedAdapter): Problem | undefined {
  if (replicas === undefined || replicas <= base.replicas) return undefined;
  return {
    field: 'replicas',
    what: `${replicas} pods are to load it, and [${base.node.path}] has ${base.replicas}`,
    fix: `give at most ${base.replicas}, or leave it out: all pods then load it.`,
  };
}

/** The controller has one pod download, and tells the others the path. */
function notDownloaded({ base, source, replicas = base.replicas }: NamedAdapter): Problem | undefined {
  if (source.kind !== 'huggingface') return undefined;
  if (base.adapterDownloads === false) {
    return {
      field: 'source.kind',
      what: `"huggingface" needs a container beside the engine that downloads, and [${base.node.path}] has none`,
      fix: 'give that model one, or put the adapter on storage that its pods mount and take "local".',
    };
  }
  if (base.adapterDownloads !== 'each-pod' || replicas <= 1) return undefined;
  return {
    field: 'replicas',
    what: `${replicas} pods are to load what one of them downloads, and each of them sees its own files alone`,
    fix: 'give replicas 1, or keep the files of the model on storage that its pods share.',
  };
}

/** Secrets are looked for beside the adapter. */
function foreignSecret({ base }: NamedAdapter, namespace: string | undefined): Problem | undefined {
  const home = Chart.of(base).namespace;
  if (!base.apiKey || home === namespace) return undefined;
  return {
    field: 'base',
    what: `the key of [${base.node.path}] is in the Secret ${shown(base.apiKey.secretName)} of ${inWords(home)}, and the controller looks for it in ${inWords(namespace)}`,
    fix: 'put the adapter into the chart of its model.',
  };
}

/** What the controller does in another way than one might think. */
export function adapterWarnings({ followedAlgorithms }: LoraRow, adapter: NamedAdapter): Problem[] {
  const { base, source, algorithm = 'default', replicas = base.replicas } = adapter;
  const warnings: Problem[] = [];
  if (!followedAlgorithms.includes(algorithm)) {
    warnings.push({
      field: 'algorithm',
      what: `${shown(algorithm)} is read by nobody: the controller takes the first pods that it finds`,
      fix: `take ${quotedList(followedAlgorithms)}.`,
    });
  }
  if (source.kind === 'huggingface' && base.adapterDownloads === undefined && replicas > 1) {
    warnings.push({
      field: 'source',
      what: `${replicas} pods are to load what one of them downloads, and it is not known whether they see the same files`,
      fix: 'give replicas 1, or keep the files of the model on storage that its pods share.',
    });
  }
  return warnings;
}

/** The controller takes all pods whose label `model` has the value, of whatever stack. Charts of other namespaces may be for other clusters. */
export function namesakeProblems(base: StackBackend, all: readonly IConstruct[]): Problem[] {
  const { namespace } = Chart.of(base);
  return all
    .filter(isStackBackend)
    .filter((other) => other !== base && other.modelName === base.modelName && Chart.of(other).namespace === namespace)
    .map((other) => ({
      field: 'base',
      what: `[${other.node.path}] is called ${shown(base.modelName)} as [${base.node.path}] is, and the controller, which goes by that name alone, would load the adapter there too`,
      fix: 'give each model a name of its own.',
    }));
}

/** The controller tells adapters apart by what clients call them, whatever their model. */
export function sameNameProblem(
  { adapterName }: { readonly adapterName: string },
  others: readonly (IConstruct & { readonly adapterName: string })[],
): Problem[] {
  const twin = others.find((other) => other.adapterName === adapterName);
  if (!twin) return [];
  const what = `${shown(adapterName)} is also what [${twin.node.path}] is called, and the controller would take one for the other`;
  return [{ field: 'adapterName', what, fix: 'give each adapter a name of its own.' }];
}
