import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { isIspb, randomPixMessage, type PixMessage } from '#domain';
import { sendTo } from '../send-to.js';
import { read, start } from '../streams/reading-call.js';
import {
  newIspb,
  postMessages,
  startTestSystem,
  viewStreams,
  type TestSystem,
} from '../streams/test-system.js';

describe('delivering messages', () => {
  let system: TestSystem;
  let ispb: string;

  beforeAll(async () => {
    system = await startTestSystem({ waitMs: 100 });
  });
  beforeEach(() => {
    ispb = newIspb();
  });
  afterAll(() => system.close());

  const post = (body: unknown, api = 0) => postMessages(system.at(api), ispb, JSON.stringify(body));
  const undelivered = async () => (await viewStreams(system.at(0), ispb)).undelivered;

  function message(): PixMessage {
    if (!isIspb(ispb)) throw new Error(`${ispb} is no ISPB`);
    return randomPixMessage(ispb, new Date(), Math.random);
  }

  const messages = (count: number): PixMessage[] => Array.from({ length: count }, message);

  it('takes one message, or an array of them, in their order', async () => {
    const [one, ...more] = messages(5);
    expect(await post(one)).toMatchObject({ status: 201, json: { accepted: 1, duplicates: 0 } });
    expect(await post(more)).toMatchObject({ status: 201, json: { accepted: 4, duplicates: 0 } });
    const { ids } = await start(system.at(1), ispb);
    expect(ids).toEqual([one, ...more].map((sent) => sent?.endToEndId));
  });

  it('takes a thousand at once, and no more', async () => {
    expect(await post(messages(1_000))).toMatchObject({ status: 201, json: { accepted: 1_000 } });
    expect(await post(messages(1_001))).toMatchObject({ status: 413, json: { code: 'too_many_messages' } });
    expect(await undelivered()).toBe(1_000);
  });

  it('takes a thousand of the longest', async () => {
    const nome = '\u{1F4B8}'.repeat(70);
    const long = messages(1_000).map((sent) => ({
      ...sent,
      pagador: { ...sent.pagador, nome },
      recebedor: { ...sent.recebedor, nome },
      campoLivre: nome,
    }));
    expect(await post(long)).toMatchObject({ status: 201 });
  });

  it('knows a message again, whatever its white space, its order and its writing of numbers', async () => {
    const sent = message();
    await post(sent);
    const { endToEndId, valor, ...rest } = sent;
    const shuffled = JSON.stringify({ ...rest, endToEndId, valor }, null, 2).replace(
      /"valor": [0-9.]+/,
      `"valor": ${valor.toFixed(2)}`,
    );
    expect(await postMessages(system.at(1), ispb, shuffled)).toMatchObject({
      status: 201,
      json: { accepted: 0, duplicates: 1 },
    });
    const twice = message();
    expect((await post([twice, sent, twice])).json).toEqual({ accepted: 1, duplicates: 2 });
    expect(await undelivered()).toBe(2);
  });

  it('knows a message again when it was acknowledged long ago', async () => {
    const sent = message();
    await post(sent);
    const { pullNext } = await start(system.at(0), ispb);
    await read(system.at(0), pullNext);
    expect((await post(sent)).json).toEqual({ accepted: 0, duplicates: 1 });
    expect((await read(system.at(0), pullNext)).status).toBe(204);
  });

  it('refuses the whole call when an id is known with other content, and points at each', async () => {
    const [known, other, fresh] = messages(3);
    await post([known, other]);
    const answer = await post([fresh, { ...known, campoLivre: 'changed' }, other, { ...other, valor: 0.01 }]);
    expect(answer).toMatchObject({
      status: 409,
      json: {
        code: 'message_conflict',
        errors: [
          { pointer: '/1/endToEndId', code: 'known_with_other_content' },
          { pointer: '/3/endToEndId', code: 'known_with_other_content' },
        ],
      },
    });
    expect(await post({ ...known, campoLivre: 'changed' })).toMatchObject({
      status: 409,
      json: { errors: [{ pointer: '/endToEndId' }] },
    });
    expect(await undelivered()).toBe(2);
  });

  it('lists every fault of every message, and stores none', async () => {
    const [good, bad, worse] = messages(3);
    const answer = await post([
      good,
      { ...bad, valor: 1.234, recebedor: { ...bad?.recebedor, ispb: '99999999' } },
      { ...worse, pagador: { ...worse?.pagador, cpfCnpj: '98716278190' }, extra: true, txId: undefined },
      'no message',
    ]);
    expect(answer).toMatchObject({ status: 400, json: { code: 'invalid_request' } });
    const { errors } = answer.json as { errors: { pointer: string }[] };
    expect(errors.map(({ pointer }) => pointer)).toEqual([
      '/1/valor',
      '/1/recebedor/ispb',
      '/2/pagador/cpfCnpj',
      '/2/txId',
      '/2/extra',
      '/3',
    ]);
    expect(await undelivered()).toBe(0);
  });

  it.each([
    ['an empty array', '[]', 400],
    ['null', 'null', 400],
    ['a number', '7', 400],
    ['nothing', '', 400],
    ['no JSON', '{"endToEndId":', 400],
    ['a prototype', '{"__proto__":{"valor":1}}', 400],
    ['an array in an array', '[[]]', 400],
  ])('refuses %s', async (_what, body, status) => {
    expect((await postMessages(system.at(0), ispb, body)).status).toBe(status);
  });

  it('refuses other types than JSON, and institutions that cannot be', async () => {
    const path = `/api/pix/${ispb}/messages`;
    const headers = { 'content-type': 'text/xml' };
    expect((await sendTo(system.at(0), { method: 'POST', path, headers, body: '<a/>' })).status).toBe(415);
    expect(await postMessages(system.at(0), 'abcdefgh', '{}')).toMatchObject({
      status: 400,
      json: { code: 'invalid_ispb' },
    });
  });

  it('stores each message once, however many calls bring it at the same moment', async () => {
    const same = messages(100);
    const answers = await Promise.all(Array.from({ length: 10 }, (_, call) => post(same, call % 2)));
    const accepted = answers.map(({ json }) => (json as { accepted: number }).accepted);
    expect(accepted.sort((a, b) => a - b)).toEqual([...Array<number>(9).fill(0), 100]);
    expect(await undelivered()).toBe(100);
  });
});
