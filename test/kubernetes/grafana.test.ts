import { expect, test } from 'vitest';
import { dashboardUid } from '../../lib/kubernetes/grafana';

test('uids of dashboards fit, can be read, and differ', () => {
  const uids = [
    ['a', 'b-c', 'engine'],
    ['a-b', 'c', 'engine'],
    [undefined, 'a-b-c', 'engine'],
    ['one-namespace-of-a-long-name', 'and-a-stack-of-another-long-name', 'engine'],
    ['two-namespace-of-a-long-name', 'and-a-stack-of-another-long-name', 'engine'],
  ].map((parts) => dashboardUid(...parts));
  expect(uids).toEqual([...new Set(uids)]);
  for (const uid of uids) expect(uid).toMatch(/^[a-z][-a-z]{0,30}-engine-[0-9a-f]{8}$/);
  expect(uids.every((uid) => uid.length <= 40)).toBe(true);
});
