import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { isEndToEndId, isIspb, isStreamId } from '#domain';
import { Metrics } from '#observability';
import { createDataSource, MessageRepository, Sql, StreamEntity, StreamRepository } from '#database';
import { createEmptyDatabase, createTestDatabase, type TestDatabase } from '#testing';
import { documentOf, runInProcess } from './run-in-process.js';

describe('npm run ops', () => {
  let database: TestDatabase;
  let client: pg.Client;
  const ops = (...args: string[]) => runInProcess(database.url, 'ops', ...args);
  const json = (...args: string[]) => documentOf(database.url, 'ops', ...args);
  const audited = async (): Promise<object[]> =>
    (
      await client.query<Record<string, unknown>>(
        'SELECT action, subject, details FROM audit_log ORDER BY position',
      )
    ).rows;

  beforeAll(async () => {
    database = await createTestDatabase();
    client = new pg.Client({ connectionString: database.url });
    await client.connect();
  });
  afterAll(async () => {
    await client.end();
    await database.drop();
  });

  async function storePendingBatch(): Promise<string> {
    const batchId = `batch-${randomUUID()}`;
    const id = `0199${randomUUID().slice(4)}`;
    await client.query(
      `INSERT INTO payout_batch (payer, batch_id, content_hash, item_count, pending, total_cents, first_payout_id, last_payout_id, created_at, goes_at)
       VALUES ('acme', $1, '', 1, 1, 100, $2, $2, now() - interval '1 hour', now() - interval '1 hour')`,
      [batchId, id],
    );
    await client.query(
      `INSERT INTO payout (payer, payout_id, batch_id, item_index, external_id, user_id, amount_cents, pix_key, pix_key_type, due_at, created_at)
       VALUES ('acme', $2, $1, 0, $1, 'user', 100, 'user@example.com', 'EMAIL', now(), now() - interval '1 hour')`,
      [batchId, id],
    );
    await client.query(
      `INSERT INTO payout_due (payer, batch_id, bucket, unclaimed_due_at) VALUES ('acme', $1, 0, now())`,
      [batchId],
    );
    return batchId;
  }

  /** A collector that holds a message. */
  async function seat(text: string, number: number): Promise<void> {
    const settings = { url: database.url, poolSize: 2, applicationName: 'test', prepareStatements: true };
    const dataSource = createDataSource(settings);
    await dataSource.initialize();
    const sql = new Sql(dataSource, settings);
    const [receiverIspb, streamId, endToEndId] = [text, 'stream000001', 'E32074986202510051200a1B2c3D4e5F'];
    if (!isIspb(receiverIspb) || !isStreamId(streamId) || !isEndToEndId(endToEndId)) throw new Error(text);
    await new MessageRepository(sql, new Metrics()).store([{ receiverIspb, endToEndId, payload: '{}' }]);
    const streams = new StreamRepository(
      dataSource.getRepository(StreamEntity),
      sql,
      { streams: { waitMs: 8_000, leaseMs: 60_000 } },
      new Metrics(),
    );
    await streams.run({ kind: 'open', ispb: receiverIspb, streamId, seat: number, limit: 10 });
    await dataSource.destroy();
  }

  it('says that nothing is stuck, and what is', async () => {
    expect(await json('stuck')).toEqual({ items: [], has_more: false });
    const batchId = await storePendingBatch();
    const { items } = await json('stuck', '--older-than', '1800');
    expect(items).toMatchObject([
      { payer: 'acme', batch_id: batchId, status: 'pending', pix_key_masked: 'u***@e***.com' },
    ]);
    const { stdout } = await ops('stuck');
    expect(stdout).toMatch(/^payout +state +code +age/);
    expect(stdout).toContain('1h');
    expect(stdout).not.toContain('user@example.com');
  });

  it('cancels what no worker has taken, for the payer', async () => {
    const batchId = await storePendingBatch();
    expect(await json('cancel', 'acme', batchId, '--reason', 'sent twice')).toEqual({
      cancelled: 1,
      not_cancelled: [],
    });
    expect(await json('cancel', 'acme', batchId)).toMatchObject({ cancelled: 0 });
    expect(await audited()).toContainEqual({
      action: 'batch.cancel',
      subject: batchId,
      details: { payer: 'acme', cancelled: 1, reason: 'sent twice' },
    });
    expect(await ops('cancel', 'other', batchId)).toMatchObject({ status: 1, stdout: '' });
  });

  it('shows which payers wait, and for what', async () => {
    await client.query(
      `INSERT INTO payout_batch (payer, batch_id, content_hash, item_count, pending, total_cents, first_payout_id, last_payout_id)
       SELECT 'waiting', 'w-' || n, '', 2, 2, 2, gen_random_uuid(), gen_random_uuid() FROM generate_series(1, 3) AS n`,
    );
    const waiting = async () => ((await json('payers')) as { items: object[] }).items[0];
    expect(await json('payers')).toMatchObject({ at_least: false });
    expect(await waiting()).toMatchObject({
      waits_for: 'turn',
      unclaimed: 6,
      oldest_due_at: expect.any(String),
      policy: { payer: 'waiting', paused: false, weight: 1 },
    });
    await client.query("INSERT INTO rail_hold (rail, held_until) VALUES ('psp', now() + interval '1 hour')");
    expect(await waiting()).toMatchObject({ payer: 'waiting', waits_for: 'rail_held' });
    await json('resume');
    await json('payer', 'set', 'waiting', '--pause');
    expect(await waiting()).toMatchObject({ payer: 'waiting', waits_for: 'paused' });
    expect((await ops('payers')).stdout).toMatch(/^payer +unclaimed .*\nwaiting +6 .* paused$/m);
    await client.query(`DELETE FROM payout_batch WHERE payer = 'waiting'`);
  });

  it('sets of a payer what is named, and leaves the rest', async () => {
    const limits = ['--approval-above', '5000000', '--daily-limit', '100000000', '--nightly-limit', '0'];
    const set = await json('payer', 'set', 'acme', ...limits, '--payout-limit', '9000000', '--weight', '2');
    expect(set).toMatchObject({ changed: true, payer: 'acme', weight: 2, max_in_flight: null });
    expect(await json('payer', 'set', 'acme', '--pause', '--max-in-flight', '50')).toMatchObject({
      changed: true,
    });
    expect(await json('payer', 'set', 'acme', '--weight', '2')).toMatchObject({ changed: false });
    await json('payer', 'set', 'acme', '--resume', '--daily-limit', 'none', '--reason', 'month end');
    expect(await json('payer', 'show', 'acme')).toEqual({
      payer: 'acme',
      paused: false,
      weight: 2,
      max_in_flight: 50,
      payout_limit_cents: 9_000_000,
      daily_limit_cents: null,
      nightly_limit_cents: 0,
      approval_above_cents: 5_000_000,
    });
    expect((await audited()).at(-1)).toEqual({
      action: 'payer.set_policy',
      subject: 'acme',
      details: {
        changes: { paused: { from: true, to: false }, daily_limit_cents: { from: 100_000_000, to: null } },
        reason: 'month end',
      },
    });
    expect((await ops('payer', 'show', 'acme')).stdout).toContain('payout limit   R$ 90,000.00');
    for (const options of [[], ['--pause', '--resume'], ['--weight', '0'], ['--daily-limit', '1.5']])
      expect(await ops('payer', 'set', 'acme', ...options)).toMatchObject({ status: 2, stdout: '' });
  });

  it('shows the seats of an institution, and frees one: its messages are back in line', async () => {
    const ispb = '12345678';
    await seat(ispb, 3);
    expect(await json('seats', ispb)).toMatchObject({
      limit: 6,
      open: [{ seat: 3, unacknowledged: 1 }],
      undelivered: 0,
    });
    expect(await json('end-stream', ispb, '2')).toEqual({ ended: false, returned: 0 });
    expect(await json('end-stream', ispb, '3', '--reason', 'stuck collector')).toEqual({
      ended: true,
      returned: 1,
    });
    expect(await json('seats', ispb)).toMatchObject({ open: [], undelivered: 1 });
    expect(await audited()).toContainEqual(expect.objectContaining({ action: 'stream.end', subject: ispb }));
  });

  it('sends webhooks again, by delivery and since a moment', async () => {
    const [endpoint, event, delivery] = [randomUUID(), randomUUID(), randomUUID()];
    await client.query(
      `INSERT INTO webhook_endpoint (payer, endpoint_id, url, events, secret)
       VALUES ('acme', $1, 'https://example.com', ARRAY['ping'], decode(repeat('00', 24), 'hex'))`,
      [endpoint],
    );
    await client.query(
      `INSERT INTO webhook_event (payer, event_id, type, occurred_at) VALUES ('acme', $1, 'ping', now())`,
      [event],
    );
    await client.query(
      `INSERT INTO webhook_delivery (payer, endpoint_id, delivery_id, event_id, status) VALUES ('acme', $1, $2, $3, 'given_up')`,
      [endpoint, delivery, event],
    );
    const waiting = async () =>
      (
        await client.query(`SELECT FROM webhook_delivery WHERE delivery_id = $1 AND status = 'waiting'`, [
          delivery,
        ])
      ).rowCount;
    expect(await json('webhooks-replay', delivery)).toEqual({ replayed: 1, payer: 'acme' });
    expect(await waiting()).toBe(1);
    const all = ['webhooks-replay', '--webhook', endpoint, '--since', '2026-01-01'];
    expect(await ops(...all, '--json')).toMatchObject({
      status: 2,
      stdout: expect.stringContaining('1 of 1 deliveries since 2026-01-01T00:00:00.000Z would be sent again'),
    });
    expect(await json(...all, '--yes')).toEqual({ replayed: 1, of: 1, next_since: null });
    expect(await json('webhooks-replay', '--webhook', endpoint, '--since', '2999-01-01')).toMatchObject({
      replayed: 0,
    });
    expect(await ops('webhooks-replay', randomUUID())).toMatchObject({ status: 1, stdout: '' });
  });

  it('has the rail asked again whether money of paid payouts came back', async () => {
    const batchId = await storePendingBatch();
    const {
      rows: [payout],
    } = await client.query<{ id: string }>('SELECT payout_id AS id FROM payout WHERE batch_id = $1', [
      batchId,
    ]);
    const id = String(payout?.id);
    expect(await ops('ask-returns', id)).toMatchObject({ status: 1, stdout: '' });
    await client.query(
      "UPDATE payout SET status = 'paid', settled_at = now(), payment_id = 'E32074986202510051200a1B2c3D4e5F' WHERE payout_id = $1",
      [id],
    );
    const due = async () =>
      (await client.query('SELECT FROM payout_return_inquiry WHERE payout_id = $1 AND due_at <= now()', [id]))
        .rowCount;
    expect(await json('ask-returns', id, '--reason', 'the payer has it back')).toMatchObject({ payouts: 1 });
    expect(await due()).toBe(1);
    expect((await audited()).at(-1)).toEqual({
      action: 'payout.ask_returns',
      subject: id,
      details: { payer: 'acme', reason: 'the payer has it back' },
    });

    // The rail has answered, in words that the profile does not have.
    await client.query("UPDATE payout_return_inquiry SET due_at = NULL, asked_at = '2026-03-02T12:00:00Z'");
    expect(await json('ask-returns', '--since', '2026-03-02T12:00:01Z')).toMatchObject({ payouts: 0 });
    expect(await json('ask-returns', '--since', '2026-03-02')).toEqual({ payouts: 1, next_since: null });
    expect(await due()).toBe(1);
    expect((await audited()).at(-1)).toMatchObject({ subject: 'returns', details: { payouts: 1 } });
  });

  it('says what would be removed, as if it were to be, and changes nothing', async () => {
    const plan = await json('retention');
    expect(plan).toMatchObject({ days: { messages: null, payouts: null, webhooks: null }, webhooks: null });
    const partitions = plan['partitions'] as { data: string; outcome: string; bytes: number }[];
    expect(new Set(partitions.map(({ data }) => data))).toEqual(new Set(['messages', 'payouts']));
    expect(partitions.every(({ outcome, bytes }) => outcome === 'kept' && bytes > 0)).toBe(true);
    expect(await json('retention', '--messages-days', '90', '--webhooks-days', '7')).toMatchObject({
      days: { messages: 90, payouts: null, webhooks: 7 },
      webhooks: { deliveries: 0, events: 0, waiting: 0, at_least: false },
    });
    const { stdout } = await ops('retention', '--messages-days', '90');
    expect(stdout).toContain(
      'Kept: messages for 90 days, payouts without a time limit, webhooks without a time limit.',
    );
    expect(stdout).toMatch(/^messages +1970-01-01 +\S+ +\d+ kB +\S+ +stays$/m);
    expect(stdout).toMatch(/^0 of \d+ partitions would go, 0 kB in all\.$/m);
  });

  it.each([
    ['no such command', ['everything'], 'everything'],
    ['no reason', ['mark-failed', randomUUID()], '--reason'],
    [
      'a moment that is none',
      ['mark-paid', randomUUID(), '--reason', 'x', '--settled-at', 'today'],
      '--settled-at',
    ],
    ['an ISPB that is none', ['seats', 'abc'], '8 digits'],
    ['a seat that is none', ['end-stream', '12345678', '7'], 'from 1 to 6'],
    ['half of an order', ['webhooks-replay', '--webhook', randomUUID()], '--since'],
    ['no payout to ask about', ['ask-returns'], '--since'],
    ['no worker', ['drain'], 'worker'],
    ['a number that is none', ['stuck', '--limit', 'all'], '--limit'],
    ['too few days', ['retention', '--payouts-days', '30'], 'from 90 to'],
  ])('ends with 2 and says how to mend it: %s', async (_what, args, word) => {
    const { status, stdout, stderr } = await ops(...args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain(word);
  });

  it('lists no worker where none lives, and drains none', async () => {
    expect(await json('workers')).toEqual({ items: [] });
    const { status, stdout } = await ops('drain', 'k3x9q2ab', '--json');
    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'worker_unknown' } });
  });

  it('says with --json what went wrong as one document, too', async () => {
    const { status, stdout } = await ops('payout', 'unknown-id', '--json');
    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      error: { code: 'payout_id_unknown', message: expect.any(String) },
    });
  });

  it('says what to do where the schema is not there', async () => {
    const empty = await createEmptyDatabase();
    try {
      const { status, stderr } = await runInProcess(empty.url, 'ops', 'status');
      expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringContaining('npm run migrate') });
    } finally {
      await empty.drop();
    }
  });
});
