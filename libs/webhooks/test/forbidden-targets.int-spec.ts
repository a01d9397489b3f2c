import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import type { LookupAddress } from 'node:dns';
import { createServer, type LookupFunction, type Server } from 'node:net';
import { createSocket, type Socket } from 'node:dgram';
import { TestReceiver } from '#testing';
import { SystemClock } from '#use-cases';
import { HttpWebhookSender } from '../src/http-webhook-sender.js';
import { dnsLookup } from '../src/resolve-name.js';

/** A resolver that gives these answers, one after the other, and then always the last one. */
function resolver(...answers: string[][]): LookupFunction & { asked: string[] } {
  const asked: string[] = [];
  const lookup: LookupFunction = (hostname, options, callback) => {
    const addresses = (answers[asked.length] ?? answers.at(-1) ?? []).map((address): LookupAddress => ({
      address,
      family: address.includes(':') ? 6 : 4,
    }));
    asked.push(hostname);
    if (options.all === true) callback(null, addresses);
    else callback(null, addresses[0]?.address ?? '', addresses[0]?.family);
  };
  return Object.assign(lookup, { asked });
}

/** What this machine would be asked to connect to, were it not refused. */
describe('where webhooks are not sent', () => {
  let receiver: TestReceiver;
  let tlsPort: Server;
  const sender = { made: [] as HttpWebhookSender[] };
  let connections = 0;

  beforeAll(async () => {
    receiver = await TestReceiver.start();
    // Stands for a receiver with TLS: no call gets far enough to see that it has none.
    tlsPort = createServer((socket) => {
      connections += 1;
      socket.destroy();
    });
    await new Promise<void>((resolve) => tlsPort.listen(0, '127.0.0.1', resolve));
  });
  afterEach(() => {
    for (const made of sender.made.splice(0)) made.onApplicationShutdown();
    receiver.received.splice(0);
    connections = 0;
  });
  afterAll(async () => {
    await receiver.close();
    await new Promise((resolve) => tlsPort.close(resolve));
  });

  function send(url: string, sandbox: boolean, lookup?: LookupFunction) {
    const made = new HttpWebhookSender({ sandbox, timeoutMs: 2_000 }, new SystemClock(), lookup);
    sender.made.push(made);
    const event = { type: 'ping', eventId: '1', occurredAt: new Date(), endpointId: '1' } as const;
    const webhook = { url, secrets: [randomBytes(32)], event };
    return made.send(webhook, new AbortController().signal);
  }

  const tlsUrl = (host: string) => {
    const address = tlsPort.address();
    return `https://${host}:${String(typeof address === 'object' ? address?.port : 0)}/`;
  };

  it.each([
    '127.0.0.1',
    '127.1',
    '2130706433',
    'localhost',
    '[::1]',
    '[::ffff:127.0.0.1]',
    '0.0.0.0',
    '[::]',
  ])('outside the sandbox: %s, by itself', async (host) => {
    expect(await send(tlsUrl(host), false)).toMatchObject({ fault: 'forbidden_address' });
    expect(connections).toBe(0);
  });

  const standsFor = [
    ['127.0.0.1'],
    ['10.0.0.1'],
    ['169.254.169.254'],
    ['100.64.0.1'],
    ['0.0.0.0'],
    ['255.255.255.255'],
    ['224.0.0.1'],
    ['::1'],
    ['::ffff:127.0.0.1'],
    ['64:ff9b::7f00:1'],
    ['2002:7f00:1::'],
    ['2001::1'],
    ['fd00::1'],
    ['fe80::1'],
    ['ff02::1'],
    // Among others.
    ['8.8.8.8', '127.0.0.1'],
    ['127.0.0.1', '8.8.8.8'],
    [],
  ];
  it.each(standsFor.map((addresses) => ({ addresses })))(
    'outside the sandbox: a name that stands for $addresses',
    async ({ addresses }) => {
      const lookup = resolver(addresses);
      const answer = await send(tlsUrl('hooks.example.com'), false, lookup);
      expect(answer).toMatchObject({ fault: 'forbidden_address' });
      expect(JSON.stringify(answer)).not.toContain(addresses[0] ?? 'nothing');
      expect(lookup.asked).toEqual(['hooks.example.com']);
      expect(connections).toBe(0);
    },
  );

  it('a name that stood for a public address when it was looked at, and stands for this machine when it is used', async () => {
    const lookup = resolver(['8.8.8.8'], ['127.0.0.1']);
    // What a check beforehand would see.
    await new Promise<void>((resolve) => {
      lookup('hooks.example.com', { all: true }, () => {
        resolve();
      });
    });
    expect(await send(tlsUrl('hooks.example.com'), false, lookup)).toMatchObject({
      fault: 'forbidden_address',
    });
    expect(connections).toBe(0);
  });

  it('outside the sandbox: http', async () => {
    const lookup = resolver(['8.8.8.8']);
    expect(await send('http://hooks.example.com/', false, lookup)).toMatchObject({
      fault: 'forbidden_address',
    });
    expect(lookup.asked).toEqual([]);
  });

  it('in the sandbox: private addresses; but this machine is allowed, by address and by name', async () => {
    const { port } = receiver;
    expect(await send('http://10.0.0.1/', true)).toMatchObject({ fault: 'forbidden_address' });
    const toPrivate = await send('http://hooks.example.com/', true, resolver(['192.168.0.1']));
    expect(toPrivate).toMatchObject({ fault: 'forbidden_address' });
    for (const host of ['127.0.0.1', '127.1', 'localhost'])
      expect(await send(`http://${host}:${String(port)}/`, true)).toEqual({ status: 204 });
    const byName = await send(`http://hooks.example.com:${String(port)}/`, true, resolver(['127.0.0.1']));
    expect(byName).toEqual({ status: 204 });
  });

  it('but hosts that are named are sent to, whatever their addresses', async () => {
    const settings = { sandbox: false, privateHosts: ['hooks.internal'], timeoutMs: 2_000 };
    const made = new HttpWebhookSender(settings, new SystemClock(), resolver(['127.0.0.1']));
    sender.made.push(made);
    const event = { type: 'ping', eventId: '1', occurredAt: new Date(), endpointId: '1' } as const;
    const webhook = { url: tlsUrl('hooks.internal'), secrets: [randomBytes(32)], event };
    expect(await made.send(webhook, new AbortController().signal)).not.toMatchObject({
      fault: 'forbidden_address',
    });
    expect(connections).toBe(1);
  });
});

const ANSWERS_RECURSIVELY = 0x8180;
const NO_SUCH_NAME = 0x8183;
const TYPE_A = 1;

/** The least of a name server: knows one address of `known.*`, says that there is no `missing.*`, and does not answer for `silent.*`. */
function answer(query: Buffer): Buffer | undefined {
  const name = query.toString('latin1', 13, 13 + (query[12] ?? 0));
  if (name === 'silent') return undefined;
  const endOfName = query.indexOf(0, 12) + 1;
  const type = query.readUInt16BE(endOfName);
  const isFound = name === 'known' && type === TYPE_A;
  const reply = Buffer.from(query.subarray(0, endOfName + 4));
  reply.writeUInt16BE(name === 'missing' ? NO_SUCH_NAME : ANSWERS_RECURSIVELY, 2);
  reply.writeUInt16BE(isFound ? 1 : 0, 6);
  reply.writeUInt32BE(0, 8);
  if (!isFound) return reply;
  const record = [0xc0, 12, 0, TYPE_A, 0, 1, 0, 0, 0, 60, 0, 4, 8, 8, 4, 4];
  return Buffer.concat([reply, Buffer.from(record)]);
}

describe('looking names up', () => {
  let server: Socket;
  let lookup: LookupFunction;

  beforeAll(async () => {
    server = createSocket('udp4', (query, { port, address }) => {
      const reply = answer(query);
      if (reply !== undefined) server.send(reply, port, address);
    });
    await new Promise<void>((resolve) => server.bind(0, '127.0.0.1', resolve));
    lookup = dnsLookup([`127.0.0.1:${String(server.address().port)}`]);
  });
  afterAll(async () => {
    await new Promise<void>((resolve) => {
      server.close(resolve);
    });
  });

  const find = (hostname: string) =>
    new Promise<string | LookupAddress[]>((resolve, reject) => {
      lookup(hostname, { all: true }, (error, found) => {
        if (error === null) resolve(found);
        else reject(error);
      });
    });

  it('finds what the name server knows', async () => {
    expect(await find('known.example.com')).toEqual([{ address: '8.8.4.4', family: 4 }]);
  });

  it('says that there is no such name', async () => {
    await expect(find('missing.example.com')).rejects.toMatchObject({ code: 'ENOTFOUND' });
  });

  it('resolves localhost without a resolver', async () => {
    for (const name of ['localhost', 'LOCALHOST.', 'hooks.localhost'])
      expect(await find(name)).toMatchObject([{ address: '127.0.0.1' }, { address: '::1' }]);
  });

  it('does not wait for names whose server says nothing', async () => {
    let givenUp = 0;
    const silent = Array.from({ length: 20 }, (_, n) =>
      find(`silent.example${String(n)}.com`).catch(() => (givenUp += 1)),
    );
    expect(await find('known.example.com')).toHaveLength(1);
    expect(givenUp).toBe(0);
    await Promise.all(silent);
    expect(givenUp).toBe(20);
  });
});
