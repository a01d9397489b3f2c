import { describe, expect, it } from '@jest/globals';
import type { Request } from 'express';
import { clientAddressOf } from './client-address.js';

function from(ip: string, remoteAddress?: string): string {
  return clientAddressOf({ ip, socket: { remoteAddress } as Request['socket'] });
}

describe('the address a request counts for', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['2001:db8:0:1:aaaa::1', '2001:db8:0:1::/64'],
    ['2001:0DB8:0:1:ffff:ffff:ffff:ffff', '2001:db8:0:1::/64'],
    ['2001:db8:0:2::1', '2001:db8:0:2::/64'],
    ['::1', '::/64'],
    ['fe80::1%eth0', 'fe80::/64'],
  ])('of %s is %s', (ip, subject) => {
    expect(from(ip)).toBe(subject);
  });

  it.each(['', 'unknown', '_hidden', '203.0.113.7:4711', '10.0.0.1, 10.0.0.2', '1.2.3', '}{'])(
    'is that of the connection where a proxy says %p',
    (ip) => {
      expect(from(ip, '192.0.2.1')).toBe('192.0.2.1');
      expect(from(ip)).toBe('unknown');
    },
  );
});
