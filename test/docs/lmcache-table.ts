import { LMCACHE_HARDWARE, type LmcacheHardware } from '../../lib/support/lmcache-hardware';

/** LMCache on each kind of hardware as Markdown. */
export function lmcacheTable(): string {
  const rows = Object.values<LmcacheHardware>(LMCACHE_HARDWARE).map((row) => [
    row.displayName,
    row.resourceNames.map(code).join(', ') || '–',
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

const code = (text: string) => `\`${text}\``;

function features({ limits }: LmcacheHardware): string {
  const able = Object.entries(limits).flatMap(([name, has]) => (has ? [name] : []));
  return able.join(', ') || '–';
}
