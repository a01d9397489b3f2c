import { afterEach, describe, expect, it } from '@jest/globals';
import { waitFor } from '#testing';
import { clientTrace, TracingTestSystem } from './tracing-test-system.js';

/** Has a process say at its end which of OpenTelemetry's packages it has loaded. */
const PRINT_LOADED_PACKAGES = {
  NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(
    `import module from 'node:module';
     process.on('exit', () => console.log('LOADED', ...Object.keys(module._cache).filter((file) => file.includes('@opentelemetry'))));`,
  )}`,
};
const SDK = /LOADED .*@opentelemetry\/sdk-trace/;

describe('without traces, or without a receiver that takes them', () => {
  let system: TracingTestSystem | undefined;
  afterEach(async () => {
    await system?.stop();
    system = undefined;
  });

  const warnings = (of: TracingTestSystem): unknown[] =>
    of.lines(of.worker).filter(({ message }) => String(message).startsWith('Spans cannot be exported'));

  it('nothing of OpenTelemetry is loaded, no receiver is called, and logs are joined all the same', async () => {
    system = await TracingTestSystem.start(() => PRINT_LOADED_PACKAGES);
    const client = clientTrace();
    await system.pay({ traceparent: client.traceparent });
    const requestId = `off-${client.spanId}`;
    const answer = await system.call('/api/payouts', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-request-id': requestId },
      body: JSON.stringify({
        batch_id: requestId,
        items: [{ external_id: requestId, user_id: 'u', amount_cents: 1, pix_key: 'rc09@sandbox.pix' }],
      }),
    });
    expect(answer.status).toBe(201);
    const { api, worker } = system;
    const held = (): Record<string, unknown> | undefined =>
      system?.lines(worker).find((line) => line['batch_id'] === requestId);
    await waitFor(() => held() !== undefined, { what: 'the log line of the worker' });
    expect(held()).not.toHaveProperty('trace_id');
    for (const process of [api, worker]) {
      await process.stop();
      expect(process.output).toContain('LOADED');
      expect(process.output).not.toMatch(SDK);
    }
    expect(system.receiver.calls).toBe(0);
    expect(system.settlement.psp.traceparents).toEqual([]);
  });

  it('payouts settle while the receiver refuses, with one warning, and one line when it is back', async () => {
    system = await TracingTestSystem.start((receiver) => {
      receiver.goDown();
      return { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url };
    });
    const of = system;
    await system.pay();
    await waitFor(() => warnings(of).length > 0, { what: 'the warning' });
    await system.pay();
    system.receiver.comeBack();
    await waitFor(
      async () => {
        await of.pay();
        return of.lines(of.worker).some(({ message }) => message === 'Spans are exported again');
      },
      { what: 'the receiver to be noticed' },
    );
    expect(warnings(system)).toHaveLength(1);
    expect(system.receiver.spans.length).toBeGreaterThan(0);
  });

  it('payouts settle while the receiver hangs, and the processes end in time all the same', async () => {
    system = await TracingTestSystem.start((receiver) => {
      receiver.hang();
      return {
        OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
        SHUTDOWN_GRACE_MS: '5000',
        ...PRINT_LOADED_PACKAGES,
      };
    });
    const { receiver, api, worker } = system;
    await system.pay();
    await waitFor(() => receiver.calls > 0, { what: 'an export to hang' });
    await system.pay();
    expect(await worker.stop()).toEqual({ status: 0, signal: null });
    expect(await api.stop()).toEqual({ status: 0, signal: null });
    expect(worker.output).toMatch(SDK);
  });
});
