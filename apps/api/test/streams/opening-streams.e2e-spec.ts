import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { sendTo } from '../send-to.js';
import { read, start, end, type ReadAnswer } from './reading-call.js';
import { deliver, newIspb, startTestSystem, viewStreams, type TestSystem } from './test-system.js';

describe('what a reading call accepts', () => {
  let system: TestSystem;

  beforeAll(async () => {
    system = await startTestSystem({ apis: 1, waitMs: 100 });
  });
  afterAll(() => system.close());

  const get = (path: string, headers: Record<string, string> = {}) => sendTo(system.at(0), { path, headers });

  it.each([
    ['no header', undefined, 'one'],
    ['an empty one', '', 'one'],
    ['anything', '*/*', 'one'],
    ['JSON', 'application/json', 'one'],
    ['JSON in capitals', 'Application/JSON', 'one'],
    ['an array', 'multipart/json', 'many'],
    ['an array in capitals', 'MULTIPART/JSON', 'many'],
    ['both alike', 'multipart/json, application/json', 'one'],
    ['an array rather', 'application/json;q=0.5, multipart/json', 'many'],
    ['an object rather', 'multipart/json;q=0.5, application/json;q=0.9', 'one'],
    ['an array or whatever else', 'multipart/json, */*;q=0.1', 'many'],
    ['a list with strangers', 'text/html, multipart/json;q=0.9, image/*', 'many'],
    ['no object', 'application/json;q=0, */*', 'many'],
  ])('%s', async (_what, accept, form) => {
    const ispb = newIspb();
    await deliver(system.at(0), ispb, 2);
    const answer = await get(`/api/pix/${ispb}/stream/start`, accept === undefined ? {} : { accept });
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toBe('application/json');
    expect(Array.isArray(answer.json)).toBe(form === 'many');
  });

  it.each([
    ['HTML', 'text/html'],
    ['XML', 'application/xml'],
    ['JSON refused', 'application/json;q=0'],
    ['another multipart', 'multipart/mixed'],
    ['half a type', 'json'],
    ['punctuation', ';;;'],
    ['five thousand letters', 'a'.repeat(5_000)],
  ])('nothing else (%s), and opens no stream then', async (_what, accept) => {
    const ispb = newIspb();
    await deliver(system.at(0), ispb, 1);
    const refused = await start(system.at(0), ispb, accept);
    expect(refused).toMatchObject({ status: 406, code: 'not_acceptable', pullNext: '' });
    expect(await viewStreams(system.at(0), ispb)).toMatchObject({ open: [], undelivered: 1 });
  });

  it('nothing else for an id either, and acknowledges nothing then', async () => {
    const ispb = newIspb();
    await deliver(system.at(0), ispb, 15);
    const { pullNext } = await start(system.at(0), ispb);
    expect((await read(system.at(0), pullNext, 'text/html')).status).toBe(406);
    expect((await viewStreams(system.at(0), ispb)).open).toMatchObject([{ unacknowledged: 10 }]);
  });

  it('keeps the message as it was delivered: members in order, two decimals', async () => {
    const ispb = newIspb();
    await sendTo(system.at(0), {
      method: 'POST',
      path: `/api/pix/${ispb}/messages`,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        dataHoraPagamento: '2022-07-23T19:47:18.108Z',
        txId: 'h7a786d8a7s6gd1hgs',
        campoLivre: 'Ação 💸',
        recebedor: {
          nome: 'Flavio José',
          cpfCnpj: '77615678242',
          ispb,
          agencia: '0361',
          contaTransacional: '1210098',
          tipoConta: 'SVGS',
        },
        pagador: {
          nome: 'Marcos José',
          cpfCnpj: '98716278151',
          ispb: '32074986',
          agencia: '0001',
          contaTransacional: '1231231',
          tipoConta: 'CACC',
        },
        valor: 90.2,
        endToEndId: 'E320749862024022119277T3lEBbUM0z',
      }),
    });
    const { text, headers } = await start(system.at(0), ispb, 'one');
    expect(text).toBe(
      '{"endToEndId":"E320749862024022119277T3lEBbUM0z","valor":90.20' +
        ',"pagador":{"nome":"Marcos José","cpfCnpj":"98716278151","ispb":"32074986","agencia":"0001","contaTransacional":"1231231","tipoConta":"CACC"}' +
        `,"recebedor":{"nome":"Flavio José","cpfCnpj":"77615678242","ispb":"${ispb}","agencia":"0361","contaTransacional":"1210098","tipoConta":"SVGS"}` +
        ',"campoLivre":"Ação 💸","txId":"h7a786d8a7s6gd1hgs","dataHoraPagamento":"2022-07-23T19:47:18.108Z"}',
    );
    expect(headers['content-length']).toBe(String(Buffer.byteLength(text)));
  });

  describe('an ISPB', () => {
    it.each(['00000000', 'ABCDEFGH', '1A2B3C4D'])('is 8 digits or capital letters (%s)', async (ispb) => {
      expect((await get(`/api/pix/${ispb}/stream/start`)).status).toBe(204);
    });

    it.each([
      ['lower case', 'abcdefgh'],
      ['rubbish', '!!!!!!!!'],
      ['too short', '1234567'],
      ['too long', '123456789'],
      ['very long', '1'.repeat(300)],
      ['accents', encodeURIComponent('ÁÉÍÓÚÂÊÔ')],
      ['other digits', encodeURIComponent('１２３４５６７８')],
      ['SQL', encodeURIComponent("1' OR '1'='1")],
      ['a line feed', '12345678%0A'],
      ['a slash', '1234%2F678'],
      ['dots', '%2e%2e%2e%2e%2e%2e%2e%2e'],
    ])('is nothing else: %s', async (_what, ispb) => {
      for (const path of ['stream/start', 'stream/stop', 'streams', 'stream/abcdefghijklmnop']) {
        const answer = await get(`/api/pix/${ispb}/${path}`, { accept: 'text/html' });
        expect(answer).toMatchObject({ status: 400, json: { code: 'invalid_ispb' } });
        expect(answer.headers['content-type']).toBe('application/problem+json');
      }
    });

    it.each(['12345%00678', '%00', '1234567%00'])('holds no NUL (%s)', async (ispb) => {
      expect((await get(`/api/pix/${ispb}/stream/start`)).status).toBe(400);
    });

    it.each(['%', '%zz345678', '%C0%80%C0%80'])('is no broken escape (%s)', async (ispb) => {
      expect((await get(`/api/pix/${ispb}/stream/start`)).status).toBe(400);
    });
  });

  it.each([
    ['a letter', 'x'],
    ['start in capitals', 'START'],
    ['SQL', encodeURIComponent("a' OR 1=1 --")],
    ['capitals', 'A'.repeat(28)],
    ['eight thousand letters', 'a'.repeat(8_000)],
    ['other letters', encodeURIComponent('ａａａａａａａａａａａａ')],
    ['dots', '%2e%2e%2f%2e%2e'],
  ])('an interactionId it does not know is 404: %s', async (_what, id) => {
    expect(await get(`/api/pix/00000000/stream/${id}`)).toMatchObject({
      status: 404,
      json: { code: 'stream_unknown' },
    });
  });

  it('a HEAD opens and reads nothing', async () => {
    const ispb = newIspb();
    await deliver(system.at(0), ispb, 1);
    for (const path of ['start', 'stop']) {
      const answer = await sendTo(system.at(0), { method: 'HEAD', path: `/api/pix/${ispb}/stream/${path}` });
      expect(answer.status).toBe(405);
    }
    expect(await viewStreams(system.at(0), ispb)).toMatchObject({ open: [], undelivered: 1 });
  });
});

const STARTS = 50;
const WAIT_MS = 200;

describe('six collectors', () => {
  let system: TestSystem;
  let redis: Redis;

  beforeAll(async () => {
    system = await startTestSystem({ waitMs: WAIT_MS });
    redis = new Redis(system.redisUrl);
  });

  afterAll(async () => {
    redis.disconnect();
    await system.close();
  });

  /** Starts at the same moment, over both APIs. */
  function startAll(ispb: string, count = STARTS): Promise<ReadAnswer[]> {
    return Promise.all(Array.from({ length: count }, (_, call) => start(system.at(call % 2), ispb)));
  }

  function opened(answers: readonly ReadAnswer[]): ReadAnswer[] {
    return answers.filter(({ status }) => status === 200 || status === 204);
  }

  function expectRefused(answers: readonly ReadAnswer[], count: number): void {
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused).toHaveLength(count);
    for (const { headers, code, pullNext } of refused) {
      expect({ retryAfter: Number(headers['retry-after']), code, pullNext }).toEqual({
        retryAfter: 2,
        code: 'too_many_streams',
        pullNext: '',
      });
    }
  }

  async function seats(ispb: string): Promise<number[]> {
    return (await viewStreams(system.at(0), ispb)).open.map(({ seat }) => seat);
  }

  it('are six when fifty come at once to an unused institution', async () => {
    const ispb = newIspb();
    const answers = await startAll(ispb);
    expect(opened(answers)).toHaveLength(6);
    expectRefused(answers, STARTS - 6);
    expect(await seats(ispb)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('are six while messages wait, and the others take none', async () => {
    const ispb = newIspb();
    await deliver(system.at(0), ispb, 100);
    const answers = await startAll(ispb);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(6);
    expectRefused(answers, STARTS - 6);
    expect(new Set(opened(answers).flatMap(({ ids }) => ids)).size).toBe(60);
    expect((await viewStreams(system.at(0), ispb)).undelivered).toBe(40);
  });

  it('are six just after Redis was emptied', async () => {
    const ispb = newIspb();
    expect(opened(await startAll(ispb, 3))).toHaveLength(3);
    await redis.flushdb();
    const answers = await startAll(ispb);
    expect(opened(answers)).toHaveLength(3);
    expectRefused(answers, STARTS - 3);
    await redis.flushdb();
    expectRefused(await startAll(ispb), STARTS);
    expect(await seats(ispb)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('are six while Redis is emptied again and again', async () => {
    const ispb = newIspb();
    let over = false;
    const emptying = (async () => {
      while (!over) await redis.flushdb();
    })();
    const answers = await startAll(ispb);
    over = true;
    await emptying;
    expect(opened(answers)).toHaveLength(6);
    expect(answers.filter(({ status }) => status >= 500)).toEqual([]);
    expect(await seats(ispb)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('are six when the counter has drifted: seats it holds for no stream are found', async () => {
    const ispb = newIspb();
    await startAll(ispb, 6);
    // As after an outage of Redis in which all streams ended.
    await system.query('DELETE FROM stream WHERE receiver_ispb = $1', [ispb]);
    const [key = ''] = await redis.keys(`*${ispb}*`);
    const entries = await redis.hgetall(key);
    for (const seat of Object.keys(entries).filter((field) => field !== 'releases')) {
      await redis.hset(key, seat, `${entries[seat]?.split(' ')[0] ?? ''} 0`);
    }
    // All six at once, not one now and the others when they ask again.
    expect(opened(await startAll(ispb, 6))).toHaveLength(6);
  });

  it('keep their seats when a start finds nothing, and free them at once when they end', async () => {
    const ispb = newIspb();
    const six = opened(await startAll(ispb, 6));
    expect(six.map(({ status }) => status)).toEqual(Array(6).fill(204));
    expectRefused([await start(system.at(0), ispb)], 1);
    for (const [number, { pullNext }] of six.entries()) {
      // Ended at one API, taken at the other.
      expect((await end(system.at(number % 2), pullNext)).status).toBe(200);
      const next = await start(system.at((number + 1) % 2), ispb);
      expect(next.status).toBe(204);
      expectRefused([await start(system.at(0), ispb)], 1);
    }
  });
});
