import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { waitFor } from '#testing';
import {
  createMalote,
  MaloteError,
  MaloteTimeoutError,
  unwrap,
  type BatchOrder,
  type Retry,
} from '../../typescript/src/index.js';
import { inAnHour, withApproval } from './not-begun.js';
import { startTestSystem, type TestSystem } from './test-system.js';

describe('submitAndWait', () => {
  let system: TestSystem;

  beforeAll(async () => {
    system = await startTestSystem({ apis: 2, worker: true });
  });
  afterAll(() => system.close());
  afterEach(() => {
    system.proxy.treat = () => 'pass';
    system.proxy.passages.length = 0;
  });

  /** A batch of unused ids, one payout to each key. */
  function batchTo(...keys: string[]): BatchOrder {
    const batchId = randomUUID();
    const items = keys.map((key, index) => ({
      external_id: `${batchId}-${index}`,
      user_id: 'u1',
      amount_cents: 1_500 + index,
      pix_key: key,
    }));
    return { batch_id: batchId, items };
  }

  const failureOf = (promise: Promise<unknown>): Promise<unknown> => promise.catch((error: unknown) => error);

  it('returns the report of the final batch, with its items', async () => {
    const report = await system.malote.submitAndWait(batchTo('someone@example.com', 'ac03+1@sandbox.pix'));
    expect(report).toMatchObject({ status: 'completed_with_failures', successful: 1, failed: 1 });
    expect(report.details?.map(({ status, failure }) => [status, failure?.code])).toEqual([
      ['paid', undefined],
      ['failed', 'AC03'],
    ]);
  });

  it('returns a batch as it is that awaits approval or its schedule', async () => {
    const scheduled = { ...batchTo('a@example.com'), scheduled_for: inAnHour() };
    expect(await system.malote.submitAndWait(scheduled)).toMatchObject({ status: 'scheduled' });
    const awaiting = await withApproval(system.direct, () =>
      system.malote.submitAndWait(batchTo('a@example.com')),
    );
    expect(awaiting).toMatchObject({ status: 'awaiting_approval' });
    expect(system.proxy.passages.map(({ method }) => method)).toEqual(['POST', 'POST']);
  });

  it('repeats what was not answered, and pays once', async () => {
    const batch = batchTo('slow@sandbox.pix');
    system.proxy.treatNext('refuse', 'lose', 'cut', 'replace', 'pass', 'lose', 'pass');
    const retries: Retry[] = [];
    const report = await system.malote.submitAndWait(batch, { onRetry: (retry) => retries.push(retry) });
    expect(report).toMatchObject({ status: 'completed', successful: 1, duplicates: 0 });
    expect(system.proxy.passages.map(({ method, status }) => `${method} ${status}`)).toEqual([
      'POST 201',
      'POST 200',
      'POST 200',
      'POST 200',
      'GET 200',
      'GET 200',
    ]);
    expect(retries.map(({ method, status }) => [method, status])).toEqual([
      ['POST', undefined],
      ['POST', undefined],
      ['POST', undefined],
      ['POST', 502],
      ['GET', undefined],
    ]);
  });

  it('refuses a batch that breaks rules, with every fault', async () => {
    const batch = batchTo('no key', 'someone@example.com');
    const error = await failureOf(system.malote.submitAndWait(batch));
    expect(error).toBeInstanceOf(MaloteError);
    expect(error).toMatchObject({
      status: 400,
      code: 'invalid_request',
      problem: { instance: '/api/payouts' },
    });
    expect(error instanceof MaloteError && error.faults.map(({ pointer }) => pointer)).toEqual([
      '/items/0/pix_key',
    ]);
    expect(system.proxy.passages).toHaveLength(1);
  });

  it('reports a conflict by its own error, in the requested language', async () => {
    const batch = batchTo('someone@example.com');
    await system.malote.submitAndWait(batch);
    const malote = createMalote({ baseUrl: `${system.proxy.url}/`, acceptLanguage: 'pt-BR' });
    const changed = { ...batch, items: batch.items.map((item) => ({ ...item, amount_cents: 1 })) };
    const error = await failureOf(malote.submitAndWait(changed));
    expect(error).toBeInstanceOf(MaloteError);
    expect(error).toMatchObject({ status: 409 });
    const english = await failureOf(system.malote.submitAndWait(changed));
    expect(english).toMatchObject({ status: 409, code: error instanceof MaloteError && error.code });
    const titles = [error, english].map((one) => one instanceof MaloteError && one.problem?.title);
    expect(new Set(titles).size).toBe(2);
  });

  it('throws with the last report when the time is over', async () => {
    const batch = batchTo('someone@example.com', 'timeout-forever+1@sandbox.pix');
    const error = await failureOf(system.malote.submitAndWait(batch, { timeoutMs: 3_500 }));
    expect(error).toBeInstanceOf(MaloteTimeoutError);
    expect(error).toMatchObject({
      batchId: batch.batch_id,
      report: { status: 'processing', successful: 1, details: [{ status: 'paid' }, {}] },
    });
  });

  it('throws without a report, but with the reason, where nothing ever answered', async () => {
    system.proxy.treat = () => 'refuse';
    const error = await failureOf(system.malote.submitAndWait(batchTo('a@example.com'), { timeoutMs: 500 }));
    expect(error).toBeInstanceOf(MaloteTimeoutError);
    expect(error).toMatchObject({ report: undefined, cause: { message: 'fetch failed' } });
  });

  it('gives up when it is aborted, for the reason that it is given', async () => {
    const stop = new AbortController();
    const batch = batchTo('timeout-forever+2@sandbox.pix');
    const submitting = failureOf(system.malote.submitAndWait(batch, { signal: stop.signal }));
    await waitFor(() => system.proxy.passages.length > 0, { what: 'the submission' });
    stop.abort(new Error('enough'));
    expect(await submitting).toMatchObject({ message: 'enough' });
  });

  it('continues with another API when the one that waited is killed', async () => {
    const batch = batchTo('slow@sandbox.pix');
    const submitting = system.malote.submitAndWait(batch);
    await waitFor(() => system.proxy.passages.length > 0, { what: 'the submission' });
    system.kill();
    expect(await submitting).toMatchObject({ status: 'completed', successful: 1 });
    const found = unwrap(
      await system.direct.GET('/api/payouts/{batch_id}', { params: { path: { batch_id: batch.batch_id } } }),
    );
    expect(found.status).toBe('completed');
  });
});

describe('unwrap', () => {
  it('throws what an answer refuses', () => {
    const response = new Response(null, { status: 418 });
    expect(() => unwrap({ response, error: '<h1>I am a teapot</h1>' })).toThrow(MaloteError);
    expect(() => unwrap({ response, error: undefined })).toThrow('418 http_418');
    expect(unwrap({ response: new Response(), data: 7 })).toBe(7);
  });
});
