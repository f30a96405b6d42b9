import { expect, test } from 'vitest';
import { serviceHost, serviceUrl } from '../../lib/kubernetes/service-address';

test('a Service is found from every namespace, or by its neighbours where the namespace is not known', () => {
  expect(serviceHost('router', 'chat')).toBe('router.chat.svc.cluster.local');
  expect(serviceHost('router', undefined)).toBe('router');
});

test('the port of HTTP goes without saying', () => {
  expect(serviceUrl('router', 'chat', 80)).toBe('http://router.chat.svc.cluster.local');
  expect(serviceUrl('router', undefined, 8080)).toBe('http://router:8080');
});
