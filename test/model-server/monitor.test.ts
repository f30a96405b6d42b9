import { expect, test } from 'vitest';
import { ModelServerMonitor, type ModelServerMonitorProps } from '../../lib';
import { aChart, manifestsOf, messageOf, theOnly } from '../synth';

const selector = { 'llm-d.ai/role': 'decode' };
const aMonitor = (props: Partial<ModelServerMonitorProps>, id = 'x') =>
  new ModelServerMonitor(aChart('chat'), id, { selector, ...props });

test('has the named ports of the selected pods scraped', () => {
  const monitor = theOnly(manifestsOf(aMonitor({ ports: ['modelserver', 'rank1'], labels: { team: 'a' } })), 'PodMonitor');
  expect(monitor.metadata).toMatchObject({ name: 'x', labels: { ...selector, team: 'a' } });
  expect(monitor.spec.selector).toEqual({ matchLabels: selector });
  expect(monitor.spec.podMetricsEndpoints.map(({ port }: { port: string }) => port)).toEqual(['modelserver', 'rank1']);
});

test.each<[Partial<ModelServerMonitorProps>, string]>([
  [{ name: 'My monitor' }, 'name: "My monitor" holds "M" and " ", which a name cannot. Fix: write "my-monitor".'],
  [
    { selector: {} },
    'selector: has no label, and would have every pod of the namespace scraped. Fix: give the labels of the model servers, such as modelServer.selectorLabels.',
  ],
  [
    { selector: { model: 'Qwen/Qwen3' } },
    'selector.model: "Qwen/Qwen3" cannot be a label\'s value. Fix: give at most 63 letters, digits, "-", "_" and "." that begin and end with a letter or digit, or nothing at all.',
  ],
  [
    { labels: { 'a b': 'c' } },
    'labels.a b: "a b" cannot be a label\'s key. Fix: give 1 to 63 letters, digits, "-", "_" and "." that begin and end with a letter or digit, after a domain and "/" if you like.',
  ],
  [
    { ports: ['modelserver', 'the-port-of-the-metrics'] },
    'ports[1]: "the-port-of-the-metrics" has 23 characters, and 15 fit. Fix: shorten it by 8.',
  ],
  [
    { ports: ['8000'] },
    'ports[0]: "8000" is not what a port can be called. Fix: give a letter at least, and no two "-" in a row.',
  ],
])('takes no %j', (props, problem) => {
  expect(messageOf(() => aMonitor(props))).toBe(`[test/x] ${problem}`);
});

test('its name may be its id', () => {
  expect(messageOf(() => aMonitor({}, 'My_monitor'))).toBe(
    '[test/My_monitor] name: "My_monitor" holds "M" and "_", which a name cannot. Fix: write "my-monitor".',
  );
});
