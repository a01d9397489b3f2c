import { ROOT_CONTEXT, SpanKind, trace, TraceFlags, type Span } from '@opentelemetry/api';
import { InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createLogger } from '../../logger/create-logger.js';
import {
  activeSpan,
  detached,
  inSpan,
  linkedTo,
  MAX_LINKS,
  remoteContext,
  startSpan,
  traceHeaders,
  withSpan,
} from '../tracing.js';
import { startSdk, type SamplerName } from './start-sdk.js';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const SPAN = 'b7ad6b7169203331';
const STEP = { name: 'step', kind: SpanKind.INTERNAL } as const;
const logger = createLogger({ level: 'silent', format: 'json' }, 'test');

function isSampled(span: Span): boolean {
  return (span.spanContext().traceFlags & TraceFlags.SAMPLED) !== 0;
}

describe('without the SDK', () => {
  it('work runs as it stands', async () => {
    const step = inSpan(STEP, (span) => Promise.resolve(span ?? 'none'));
    expect(await step).toBe('none');
    expect(linkedTo([undefined], () => detached(() => activeSpan() ?? 'none'))).toBe('none');
    expect(traceHeaders(remoteContext(`00-${TRACE}-${SPAN}-01`))).toEqual({});
  });
});

describe('with the SDK', () => {
  let exporter: InMemorySpanExporter;
  let stop: () => Promise<void>;

  function start(sampler: SamplerName = 'always_on', sampledShare = 1): void {
    const settings = {
      endpoint: 'http://127.0.0.1:9',
      headers: {},
      serviceName: undefined,
      sampler,
      sampledShare,
    };
    stop = startSdk(settings, 'test', logger, new SimpleSpanProcessor({ exporter }));
  }

  const call = (): Span => startSpan({ name: 'call', kind: SpanKind.SERVER }, ROOT_CONTEXT);
  const exported = (name: string) => exporter.getFinishedSpans().filter((span) => span.name === name);

  beforeEach(() => {
    exporter = new InMemorySpanExporter();
  });
  afterEach(() => stop());

  it('a step belongs to the span around it, over everything it awaits', async () => {
    start();
    const outer = call();
    await withSpan(outer, async () => {
      await new Promise((resolve) => setImmediate(resolve));
      await inSpan(STEP, async (span) => {
        await Promise.resolve();
        expect(activeSpan()).toBe(span);
      });
      expect(activeSpan()).toBe(outer);
    });
    expect(exported('step')).toMatchObject([{ parentSpanContext: { spanId: outer.spanContext().spanId } }]);
  });

  it('a step outside of any call has no span', async () => {
    start();
    expect(await inSpan(STEP, (span) => Promise.resolve(span))).toBeUndefined();
    await withSpan(call(), () => detached(() => inSpan(STEP, () => Promise.resolve())));
    expect(exported('step')).toEqual([]);
  });

  it('a step that fails reports the class of the error, not its message', async () => {
    start();
    const failing = withSpan(call(), () => inSpan(STEP, () => Promise.reject(new TypeError('secret'))));
    await expect(failing).rejects.toThrow('secret');
    const [step] = exported('step');
    expect(step?.attributes).toEqual({ 'error.type': 'TypeError' });
    expect(step?.events).toEqual([]);
  });

  it('work for several calls belongs to the first that is sampled, and is linked with the others both ways', async () => {
    start('parentbased_always_on');
    const lost = startSpan({ name: 'call', kind: SpanKind.SERVER }, remoteContext(`00-${TRACE}-${SPAN}-00`));
    const [first, second] = [call(), call()];
    await linkedTo([undefined, lost, first, second, first], () =>
      inSpan(STEP, () => inSpan({ ...STEP, name: 'beneath' }, () => Promise.resolve())),
    );
    for (const span of [lost, first, second]) span.end();
    const [step] = exported('step');
    expect(step?.parentSpanContext?.spanId).toBe(first.spanContext().spanId);
    expect(step?.attributes).toEqual({ 'malote.calls': 2 });
    expect(step?.links).toMatchObject([{ context: { spanId: second.spanContext().spanId } }]);
    const [ofFirst, ofSecond] = exported('call');
    expect(ofFirst?.links).toEqual([]);
    expect(ofSecond?.links).toMatchObject([{ context: { spanId: step?.spanContext().spanId } }]);
    expect(exported('beneath')[0]?.links).toEqual([]);
  });

  it('links have a limit', async () => {
    start();
    await linkedTo(Array.from({ length: 200 }, call), () => inSpan(STEP, () => Promise.resolve()));
    expect(exported('step')[0]?.links).toHaveLength(MAX_LINKS);
  });

  it('log lines carry the ids of their span', () => {
    start();
    const lines: string[] = [];
    const written = createLogger({ level: 'info', format: 'json' }, 'api', {
      write: (line) => lines.push(line),
    });
    const span = call();
    withSpan(span, () => {
      written.child({ context: 'x' }).info({ request_id: 'r' }, 'In it');
    });
    written.info({}, 'Outside');
    const [inIt, outside] = lines.map((line) => JSON.parse(line) as object);
    const { traceId, spanId } = span.spanContext();
    expect(inIt).toMatchObject({ trace_id: traceId, span_id: spanId, request_id: 'r', context: 'x' });
    expect(outside).not.toHaveProperty('trace_id');
  });

  it.each(['nonsense', `ff-${TRACE}-${SPAN}-01`, `00-${TRACE}-${'0'.repeat(16)}-01`])(
    'an invalid traceparent starts a trace: %s',
    (traceparent) => {
      start();
      const context = remoteContext(traceparent);
      expect(trace.getSpan(context)).toBeUndefined();
      expect(startSpan(STEP, context).spanContext().traceId).not.toBe(TRACE);
    },
  );

  it('a trace continues over processes', () => {
    start();
    const span = startSpan(STEP, remoteContext(`00-${TRACE}-${SPAN}-01`));
    expect(withSpan(span, () => traceHeaders())).toEqual({
      traceparent: `00-${TRACE}-${span.spanContext().spanId}-01`,
    });
  });

  it.each<[SamplerName, number, boolean, boolean, boolean]>([
    ['always_on', 0, true, true, true],
    ['always_off', 1, false, false, false],
    ['traceidratio', 1, true, true, true],
    ['traceidratio', 0, false, false, false],
    ['parentbased_always_on', 0, true, true, false],
    ['parentbased_always_off', 1, false, true, false],
    ['parentbased_traceidratio', 0, false, true, false],
  ])(
    '%s with %d samples a root: %s, a sampled parent’s: %s, an unsampled one’s: %s',
    (name, share, ...expected) => {
      start(name, share);
      const ofParent = (flags: string) => startSpan(STEP, remoteContext(`00-${TRACE}-${SPAN}-${flags}`));
      expect([call(), ofParent('01'), ofParent('00')].map(isSampled)).toEqual(expected);
    },
  );
});
