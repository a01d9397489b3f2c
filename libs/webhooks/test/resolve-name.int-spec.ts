import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createSocket, type Socket } from 'node:dgram';
import type { LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { dnsLookup } from '../src/resolve-name.js';

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
