import { Accelerator } from '../../lib/accelerators/accelerator';
import { ASCEND_MODELS, type AscendModel } from '../../lib/accelerators/ascend';
import { TPU_GENERATIONS, type TpuGeneration } from '../../lib/accelerators/google-tpu';
import { LMCACHE_HARDWARE, type LmcacheHardware, type LmcacheHardwareId } from '../../lib/support/lmcache-hardware';

/** The accelerators of each kind. */
const ACCELERATORS: Readonly<Record<LmcacheHardwareId, readonly Accelerator[]>> = {
  nvidia: [Accelerator.nvidia()],
  amd: [Accelerator.amd()],
  ascend: Object.keys(ASCEND_MODELS).map((model) => Accelerator.ascend({ model: model as AscendModel })),
  'cpu-arm64': [Accelerator.cpu({ arch: 'arm64' })],
  cpu: [Accelerator.cpu()],
  'google-tpu': Object.keys(TPU_GENERATIONS).map((generation) =>
    Accelerator.googleTpu({ generation: generation as TpuGeneration }),
  ),
  'intel-xpu': [Accelerator.intelXpu()],
  'intel-gaudi': [Accelerator.intelGaudi()],
};

/** LMCache on each kind of hardware as Markdown. */
export function lmcacheTable(): string {
  const rows = Object.entries<LmcacheHardware>(LMCACHE_HARDWARE).map(([id, row]) => [
    ...ofAccelerators(ACCELERATORS[id as LmcacheHardwareId]),
    row.status,
    row.image ? code(row.image.name) : 'none published',
    row.package,
    row.connector ? code(row.connector.name) : '–',
    row.server ? row.server.transferMode.replace('_', ' ') : '–',
    features(row),
    row.evidence,
  ]);
  const head = [
    'hardware',
    'resource',
    'status',
    'image',
    'package',
    'connector in the engine',
    'server of the node',
    'beyond',
    'evidence',
  ];
  return `${[head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')}\n`;
}

/** What they are called, and what their pods ask for. */
function ofAccelerators(accelerators: readonly Accelerator[]): [string, string] {
  const resources = new Set(accelerators.flatMap(({ spec }) => spec.resourceNames ?? []));
  return [accelerators.map(({ spec }) => spec.displayName).join(', '), [...resources].map(code).join(', ') || '–'];
}

const code = (text: string) => `\`${text}\``;

function features({ limits }: LmcacheHardware): string {
  const able = Object.entries(limits).flatMap(([name, has]) => (has ? [name] : []));
  return able.join(', ') || '–';
}
