import { generateKeyPairSync, sign } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { loadConfiguration } from '#configuration';
import { WakePayoutsRepository } from '#database';
import { PayoutQueue } from '#use-cases';
import { RailWebhooks } from '../../src/rail-webhooks/rail-webhooks.service.js';
import { sendTo, type Answer } from '../send-to.js';
import { startTestSystem, type TestSystem } from '../streams/test-system.js';

const SECRET = 'what-efi-was-given';
const HOUR = "interval '1 hour'";

describe("the PSP's webhooks", () => {
  let system: TestSystem;
  let directory: string;
  let payoutId: string;
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'malote-webhooks-'));
    const keyFile = join(directory, 'woovi.pem');
    writeFileSync(keyFile, publicKey.export({ type: 'spki', format: 'pem' }));
    const psp = { AUTH: 'required', RAIL: 'psp', RAIL_URL: 'http://127.0.0.1:9', RATE_LIMIT: 'off' };
    system = await startTestSystem({
      apis: 4,
      environments: [
        { ...psp, RAIL_PROFILE: 'efi', RAIL_WEBHOOK_SECRET: SECRET },
        { ...psp, RAIL_PROFILE: 'woovi', RAIL_WEBHOOK_KEY_FILE: keyFile },
        { ...psp, RAIL_PROFILE: 'efi' },
        {},
      ],
    });
    payoutId = await storeInDoubt();
  });
  afterAll(async () => {
    await system.close();
    rmSync(directory, { recursive: true });
  });

  /** A payout that is in doubt, with its look-up due in an hour. */
  async function storeInDoubt(): Promise<string> {
    const item = { external_id: 'u1-001', user_id: 'u1', amount_cents: 100, pix_key: 'u1@email.com' };
    const body = JSON.stringify({ batch_id: 'in-doubt', items: [item] });
    const headers = { 'content-type': 'application/json' };
    const { json } = await sendTo(system.at(3), { method: 'POST', path: '/api/payouts', headers, body });
    const { details } = json as { details: { payout_id: string }[] };
    const id = details[0]?.payout_id ?? '';
    await system.query(
      `UPDATE payout SET status = 'in_doubt', payment_id = 'ourid', end_to_end_id = 'itsid', sequence = 2 WHERE payout_id = $1`,
      [id],
    );
    await system.query(
      `INSERT INTO payout_history (payer, payout_id, sequence, status, attempt, payment_id, end_to_end_id, learnt)
       VALUES ('default', $1, 1, 'processing', 1, 'ourid', NULL, false), ('default', $1, 2, 'in_doubt', 1, 'ourid', 'itsid', true)`,
      [id],
    );
    return id;
  }
  const letItSleep = () =>
    system.query(
      `UPDATE payout SET due_at = now() + ${HOUR}, updated_at = now() - ${HOUR} WHERE payout_id = '${payoutId}'`,
    );
  async function isAwake(): Promise<boolean> {
    const rows = await system.query<{ awake: boolean }>(
      `SELECT due_at <= clock_timestamp() AS awake FROM payout WHERE payout_id = '${payoutId}'`,
    );
    return rows[0]?.awake === true;
  }
  async function send(api: number, path: string, body: object, headers = {}): Promise<[Answer, boolean]> {
    await letItSleep();
    const answer = await sendTo(system.at(api), {
      method: 'POST',
      path: `/api/rail/webhooks/${path}`,
      headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
      body: JSON.stringify(body),
    });
    return [answer, await isAwake()];
  }
  const EFI = { pix: [{ endToEndId: 'E1', tipo: 'SOLICITACAO', gnExtras: { idEnvio: 'ourid' } }] };
  const WOOVI = {
    event: 'MOVEMENT_CONFIRMED',
    payment: { correlationID: 'x' },
    transaction: { endToEndId: 'itsid' },
  };

  it('are known by the secret in their address, need no key, and have the payout looked up now', async () => {
    const [answer, awake] = await send(0, `efi?hmac=${SECRET}&ignorar=/pix`, EFI);
    expect([answer.status, answer.json, awake]).toEqual([200, {}, true]);
  });

  it('are known by their signature, of the body as it came', async () => {
    const signature = sign('sha256', Buffer.from(JSON.stringify(WOOVI)), privateKey).toString('base64');
    const headers = { 'x-webhook-signature': signature };
    expect((await send(1, 'woovi', WOOVI, headers))[1]).toBe(true);
    const [answer, awake] = await send(1, 'woovi', { ...WOOVI, more: 1 }, headers);
    expect([answer.status, awake]).toEqual([401, false]);
  });

  it.each(['efi', 'efi?hmac=', `efi?hmac=${SECRET}x`, `efi?hmac=${SECRET}&hmac=${SECRET}`])(
    'are 401 where they do not show whose they are, and do nothing: %s',
    async (path) => {
      const [answer, awake] = await send(0, path, EFI);
      expect([answer.status, answer.json, awake]).toEqual([
        401,
        expect.objectContaining({ code: 'rail_webhook_not_authentic' }),
        false,
      ]);
    },
  );

  it.each([{}, { evento: 'teste_webhook' }, { pix: [{ endToEndId: 'of-another' }] }])(
    'are 200 where they are about nothing of ours: %j',
    async (body) => {
      const [answer, awake] = await send(0, `efi?hmac=${SECRET}`, body);
      expect([answer.status, awake]).toEqual([200, false]);
    },
  );

  it('are 404 of another PSP, and where nothing is known that shows whose they are', async () => {
    for (const [api, path] of [
      [0, 'woovi'],
      [2, `efi?hmac=${SECRET}`],
      [3, 'efi'],
    ] as const) {
      const [answer] = await send(api, path, EFI);
      expect([answer.status, answer.json]).toEqual([
        404,
        expect.objectContaining({ code: 'rail_webhook_unknown' }),
      ]);
    }
  });

  it('move no payout', async () => {
    await send(0, `efi?hmac=${SECRET}`, { pix: [{ ...EFI.pix[0], status: 'REALIZADO' }] });
    const rows = await system.query(`SELECT status, sequence FROM payout WHERE payout_id = '${payoutId}'`);
    expect(rows).toEqual([{ status: 'in_doubt', sequence: 2 }]);
  });

  it('may be sent by anyone in the sandbox, for the simulated rail', async () => {
    const [answer, awake] = await send(3, 'simulated', { end_to_end_id: 'itsid' });
    expect([answer.status, awake]).toEqual([200, true]);
  });

  it.each([
    ['RAIL_WEBHOOK_SECRET', { RAIL_PROFILE: 'efi', RAIL_WEBHOOK_KEY_FILE: 'nothing.pem' }],
    ['RAIL_WEBHOOK_KEY_FILE', { RAIL_PROFILE: 'woovi', RAIL_WEBHOOK_SECRET: SECRET }],
    ['has no webhook', { RAIL_PROFILE: 'spi', RAIL_WEBHOOK_SECRET: SECRET }],
  ])('keep an API from starting that lacks what it would know them by: %s', (says, environment) => {
    const configuration = loadConfiguration(
      { DATABASE_URL: system.databaseUrl, REDIS_URL: system.redisUrl, RAIL: 'psp', ...environment },
      false,
      { callsRail: false },
    );
    const [api] = system.apis;
    if (api === undefined) throw new Error('There is no API.');
    const start = () =>
      new RailWebhooks(configuration, api.app.get(WakePayoutsRepository), api.app.get(PayoutQueue));
    expect(start).toThrow(says);
  });
});
