import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomPixMessage, serialisePixMessage, type Ispb } from '#domain';
import { waitFor, type ReceivedSpan } from '#testing';
import { clientTrace, SECRET_CPF, SECRET_PIX_KEY, TracingTestSystem } from './tracing-test-system.js';

const ISPB = '60701190' as Ispb;
const KIND = { internal: 1, server: 2, client: 3, producer: 4, consumer: 5 } as const;

describe('traces', () => {
  let system: TracingTestSystem;
  beforeAll(async () => {
    system = await TracingTestSystem.start(({ url }) => ({
      OTEL_EXPORTER_OTLP_ENDPOINT: url,
      OTEL_EXPORTER_OTLP_HEADERS: 'x-receiver-key=of%20ours',
    }));
  });
  afterAll(async () => {
    await system.stop();
  });

  const isWaiting = async (): Promise<boolean> => {
    const answer = await system.call(`/api/pix/${ISPB}/streams`);
    return ((await answer.json()) as { open: { waiting: boolean }[] }).open.some(({ waiting }) => waiting);
  };
  const named = (spans: readonly ReceivedSpan[], name: string): ReceivedSpan => {
    const found = spans.find((span) => span.name === name);
    if (found === undefined) throw new Error(`${name} is not among ${spans.map((span) => span.name).join()}`);
    return found;
  };

  it('follow a payout from the POST over the job to the rail, as one trace of the client', async () => {
    const client = clientTrace();
    const { id, payoutId } = await system.pay({
      traceparent: client.traceparent,
      'x-request-id': 'trace-me-1',
    });
    const spans = await system.trace(
      client.traceId,
      'POST /api/payouts',
      'accept_payout_batch',
      'send settlement',
      'process settlement',
      'take_turn',
      'rail look_up',
      'rail submit',
      'PUT /payments/{paymentId}',
      'move_payouts',
    );
    const parentOf = (name: string): string | undefined => {
      const { parentSpanId } = named(spans, name);
      return spans.find(({ spanId }) => spanId === parentSpanId)?.name;
    };

    const server = named(spans, 'POST /api/payouts');
    expect(server).toMatchObject({
      service: 'malote-api',
      kind: KIND.server,
      parentSpanId: client.spanId,
      isError: false,
      attributes: {
        'http.request.method': 'POST',
        'http.route': '/api/payouts',
        'http.response.status_code': 201,
        'malote.request.id': 'trace-me-1',
      },
    });
    expect(named(spans, 'accept_payout_batch')).toMatchObject({
      service: 'malote-api',
      kind: KIND.client,
      attributes: { 'db.system.name': 'postgresql', 'db.query.summary': 'accept_payout_batch' },
    });
    expect(named(spans, 'send settlement')).toMatchObject({
      kind: KIND.producer,
      parentSpanId: server.spanId,
      attributes: { 'messaging.destination.name': 'settlement', 'messaging.batch.message_count': 1 },
    });
    expect(named(spans, 'process settlement')).toMatchObject({
      service: 'malote-worker',
      kind: KIND.consumer,
      attributes: {
        'messaging.operation.type': 'process',
        'malote.batch.id': id,
        'malote.payouts': 1,
      },
    });
    expect(parentOf('process settlement')).toBe('send settlement');
    expect(parentOf('take_turn')).toBe('process settlement');
    expect(parentOf('move_payouts')).toBe('process settlement');
    expect(parentOf('rail submit')).toBe('process settlement');
    expect(named(spans, 'rail submit').attributes).toMatchObject({
      'malote.payout.id': payoutId,
      'malote.rail.outcome': 'settled',
    });
    expect(parentOf('PUT /payments/{paymentId}')).toBe('rail submit');
    const sent = named(spans, 'PUT /payments/{paymentId}');
    expect(sent.attributes).toMatchObject({ 'http.response.status_code': 200 });
    expect(system.settlement.psp.traceparents).toContain(`00-${client.traceId}-${sent.spanId}-01`);
    expect(system.receiver.headers['x-receiver-key']).toBe('of ours');
  });

  it('follow a long poll: it waits without failing, and what wakes it continues its trace', async () => {
    const client = clientTrace();
    const route = 'GET /api/pix/:ispb/stream/start';
    const poll = system.call(`/api/pix/${ISPB}/stream/start`, {
      headers: { traceparent: client.traceparent },
    });
    await waitFor(() => isWaiting(), { what: 'the call to wait' });
    const payload = serialisePixMessage(randomPixMessage(ISPB, new Date(), Math.random));
    await system.call(`/api/pix/${ISPB}/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: payload,
    });
    const answer = await poll;
    expect(answer.status).toBe(200);
    const spans = await system.trace(client.traceId, route);
    const call = named(spans, route);
    expect(call).toMatchObject({
      isError: false,
      events: ['waiting'],
      attributes: { 'http.response.status_code': 200 },
    });
    const statements = spans.filter(({ name }) => name.startsWith('run_stream_steps'));
    expect(statements.length).toBeGreaterThanOrEqual(2);
    expect(new Set(statements.map(({ parentSpanId }) => parentSpanId))).toEqual(new Set([call.spanId]));
    await system.call(String(answer.headers.get('pull-next')), { method: 'DELETE' });
  });

  it('of calls that one statement serves are linked with it, both ways', async () => {
    const shared = (): ReceivedSpan | undefined =>
      system.receiver.spans.find(
        ({ name, links }) => name.startsWith('run_stream_steps') && links.length > 0,
      );
    await waitFor(
      async () => {
        const starts = Array.from({ length: 6 }, () => system.call(`/api/pix/${ISPB}/stream/start`));
        const ids = (await Promise.all(starts)).map(({ headers }) => headers.get('pull-next') ?? '/');
        await Promise.all(ids.map((id) => system.call(id, { method: 'DELETE' })));
        return shared() !== undefined;
      },
      { what: 'a statement that serves several' },
    );
    const statement = shared();
    expect(statement?.attributes['malote.calls']).toBe((statement?.links.length ?? 0) + 1);
    const [link] = statement?.links ?? [];
    const other = (): ReceivedSpan | undefined =>
      system.receiver.spans.find(({ spanId }) => spanId === link?.spanId);
    await waitFor(() => other() !== undefined, { what: 'the call that is linked' });
    expect(other()?.links).toContainEqual({ traceId: statement?.traceId, spanId: statement?.spanId });
  });

  it('are not begun by those who watch, nor by what a process does for itself', async () => {
    await system.call('/health/ready');
    await system.call('/metrics');
    const { id } = await system.pay();
    await waitFor(
      () => system.receiver.spans.some(({ attributes }) => attributes['malote.batch.id'] === id),
      {
        what: 'a span after them',
      },
    );
    const roots = system.receiver.spans.filter(({ parentSpanId }) => parentSpanId === '');
    for (const { name, kind } of roots) {
      expect(name).not.toMatch(/health|metrics/);
      expect([KIND.server, KIND.producer, KIND.consumer]).toContain(kind);
    }
  });

  it('and logs are joined by their ids', async () => {
    const client = clientTrace();
    const id = `held-${client.spanId}`;
    const answer = await system.call('/api/payouts', {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        traceparent: client.traceparent,
        'x-request-id': `join-${client.spanId}`,
      },
      body: JSON.stringify({
        batch_id: id,
        items: [{ external_id: id, user_id: 'u', amount_cents: 100, pix_key: 'rc09@sandbox.pix' }],
      }),
    });
    expect(answer.status).toBe(201);
    const heard = (): Record<string, unknown> | undefined =>
      system.lines(system.worker).find((line) => line['batch_id'] === id);
    await waitFor(() => heard() !== undefined, { what: 'the log line of the worker' });
    const { payout_id: payoutId } = await system.settlement.payout(id);
    expect(heard()).toMatchObject({
      message: 'Payouts need an operator',
      payout_ids: [payoutId],
      trace_id: client.traceId,
      span_id: expect.stringMatching(/^[0-9a-f]{16}$/),
    });
    const request = system.lines(system.api).find((line) => line['request_id'] === `join-${client.spanId}`);
    expect(request).toMatchObject({ message: 'Request', trace_id: client.traceId, status: 201 });
  });

  it('hold no secret and nothing personal, and neither do logs', async () => {
    await system.call(`/api/payouts/items?external_id=unused`);
    await system.call(`/api/payouts?cursor=${SECRET_CPF}`);
    const bad = { traceparent: 'nonsense', 'x-request-id': SECRET_CPF };
    await system.call(`/api/payouts/${SECRET_CPF}`, { headers: bad });
    await waitFor(
      () => system.receiver.spans.some(({ attributes }) => attributes['http.response.status_code'] === 404),
      { what: 'the last of them' },
    );
    const exported = system.receiver.bodies.join('\n');
    const all = `${exported}\n${system.api.output}\n${system.worker.output}`;
    expect(exported).toContain('POST /api/payouts');
    expect(all).not.toContain(system.apiKey);
    expect(all).not.toContain(SECRET_PIX_KEY);
    expect(all).not.toContain(SECRET_CPF);
    expect(exported).not.toMatch(/of ours|SELECT [^"]* FROM|INSERT INTO|@example|@sandbox/);
  });
});
