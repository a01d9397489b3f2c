import { describe, expect, it } from '@jest/globals';
import { GuardedWebhookTargets } from './guarded-webhook-targets.js';

const production = new GuardedWebhookTargets({ sandbox: false });
const sandbox = new GuardedWebhookTargets({ sandbox: true });
const codeOf = (targets: GuardedWebhookTargets, text: string) => targets.faultOf(new URL(text), '/url')?.code;

describe('deciding where webhooks may go', () => {
  it('lets pass the private hosts that the sandbox names, and no other', () => {
    const named = new GuardedWebhookTargets({
      sandbox: true,
      privateHosts: ['host.docker.internal', '172.17.0.1'],
    });
    expect(codeOf(named, 'http://host.docker.internal:8080/')).toBeUndefined();
    expect(codeOf(named, 'http://172.17.0.1:8080/')).toBeUndefined();
    expect(codeOf(named, 'http://other.docker.internal/')).toBe('forbidden_address');
    expect(codeOf(named, 'http://172.17.0.2/')).toBe('forbidden_address');
    expect(codeOf(sandbox, 'http://host.docker.internal:8080/')).toBe('forbidden_address');
  });

  it.each([
    'https://receiver.example.com/hooks?tenant=7',
    'https://receiver.example.com:8443/',
    'https://8.8.8.8/',
    'https://[2606:4700:4700::1111]/',
    'https://xn--rcber-kva.example/',
    'https://internal.example.com/',
    'https://localhost.example.com/',
  ])('lets pass %s', (url) => {
    expect(production.faultOf(new URL(url), '/url')).toBeUndefined();
    expect(sandbox.faultOf(new URL(url), '/url')).toBeUndefined();
  });

  it.each([
    // This network, private networks, shared space, link-local (and the clouds' metadata), documentation, benchmarks, reserved.
    'https://0.0.0.0/',
    'https://0.1.2.3/',
    'https://10.0.0.1/',
    'https://100.64.0.1/',
    'https://169.254.169.254/latest/meta-data/',
    'https://172.16.0.1/',
    'https://172.31.255.255/',
    'https://192.0.0.8/',
    'https://192.0.2.1/',
    'https://192.88.99.1/',
    'https://192.168.1.1/',
    'https://198.18.0.1/',
    'https://198.51.100.1/',
    'https://203.0.113.1/',
    'https://224.0.0.1/',
    'https://240.0.0.1/',
    'https://255.255.255.255/',
    // IPv6: unspecified, unique local, link-local, site-local, multicast, discard, documentation, never allotted.
    'https://[::]/',
    'https://[fc00::1]/',
    'https://[fd12:3456::1]/',
    'https://[fe80::1]/',
    'https://[fec0::1]/',
    'https://[ff02::1]/',
    'https://[100::1]/',
    'https://[2001:db8::1]/',
    'https://[4000::1]/',
    // IPv6 that stands for IPv4: compatible, mapped, translated, NAT64 and its local form, Teredo, 6to4.
    'https://[::10.0.0.1]/',
    'https://[::ffff:10.0.0.1]/',
    'https://[::ffff:8.8.8.8]/',
    'https://[::ffff:0:10.0.0.1]/',
    'https://[64:ff9b::10.0.0.1]/',
    'https://[64:ff9b:1::a00:1]/',
    'https://[2001::1]/',
    'https://[2002:a00:1::]/',
    // Names that lead nowhere outside.
    'https://metadata/',
    'https://metadata.google.internal/',
    'https://printer.local/',
    'https://printer.local./',
    'https://router.home.arpa/',
  ])('refuses %s, in the sandbox too', (url) => {
    expect(codeOf(production, url)).toBe('forbidden_address');
    expect(codeOf(sandbox, url)).toBe('forbidden_address');
  });

  it.each([
    'https://127.0.0.1/',
    'https://127.1/',
    'https://0x7f.1/',
    'https://2130706433/',
    'https://0177.0.0.1/',
    'https://１２７.0.0.1/',
    'https://127.0.0.1./',
    'https://[::1]/',
    'https://[0:0:0:0:0:0:0:1]/',
    'https://localhost/',
    'https://LOCALHOST./',
    'https://hooks.localhost/',
  ])('takes %s for this machine: in the sandbox only', (url) => {
    expect(codeOf(production, url)).toBe('forbidden_address');
    expect(codeOf(sandbox, url)).toBeUndefined();
  });

  it.each(['https://[::ffff:127.0.0.1]/', 'https://[::127.0.0.1]/', 'https://[64:ff9b::7f00:1]/'])(
    'refuses this machine by a detour such as %s',
    (url) => {
      expect(codeOf(production, url)).toBe('forbidden_address');
      expect(codeOf(sandbox, url)).toBe('forbidden_address');
    },
  );

  it('wants https outside the sandbox', () => {
    expect(codeOf(production, 'http://receiver.example.com/')).toBe('invalid_format');
    expect(codeOf(sandbox, 'http://receiver.example.com/')).toBeUndefined();
    expect(codeOf(sandbox, 'ftp://receiver.example.com/')).toBe('invalid_format');
  });

  it('wants no credentials, and repeats none', () => {
    const fault = sandbox.faultOf(new URL('https://user:pass@receiver.example.com/'), '/url');
    expect(fault).toMatchObject({ pointer: '/url', code: 'invalid_format' });
    expect(JSON.stringify(fault)).not.toContain('pass@');
  });
});
