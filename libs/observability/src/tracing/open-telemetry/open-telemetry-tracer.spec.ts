import { describe, expect, it } from '@jest/globals';
import { createLogger } from '../../logger/create-logger.js';
import type { SamplerName } from '../tracing-settings.js';
import { createOpenTelemetryTracer } from './create-open-telemetry-tracer.js';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const SPAN = 'b7ad6b7169203331';
const START = { name: 'call', kind: 'server' } as const;
const logger = createLogger({ level: 'silent', format: 'json' }, 'test');

/** Nothing is sent before it is closed, and nothing that is not kept. */
function tracerWith(sampler: SamplerName, sampledShare = 1) {
  const settings = {
    endpoint: 'http://127.0.0.1:9',
    headers: {},
    serviceName: undefined,
    sampler,
    sampledShare,
  };
  return createOpenTelemetryTracer(settings, 'test', logger);
}

describe('a traceparent', () => {
  const tracer = tracerWith('always_off');

  it.each([
    ['00', '01', true],
    ['00', '00', false],
    ['00', 'ff', true],
    ['cc', '01', true],
  ])('of version %s with flags %s is read', (version, flags, isSampled) => {
    const remote = tracer.remote(`${version}-${TRACE}-${SPAN}-${flags}`);
    expect(remote).toMatchObject({ traceId: TRACE, spanId: SPAN, isSampled });
    expect(remote?.traceparent).toBe(`00-${TRACE}-${SPAN}-${isSampled ? '01' : '00'}`);
  });

  it('of a later version may go on', () => {
    expect(tracer.remote(`01-${TRACE}-${SPAN}-01-what-ever`)?.traceId).toBe(TRACE);
  });

  it.each([
    '',
    'nonsense',
    `ff-${TRACE}-${SPAN}-01`,
    `00-${TRACE}-${SPAN}-01-more`,
    `00-${TRACE.toUpperCase()}-${SPAN}-01`,
    `00-${'0'.repeat(32)}-${SPAN}-01`,
    `00-${TRACE}-${'0'.repeat(16)}-01`,
    `00-${TRACE}-${SPAN}`,
  ])('that is none is not: %s', (text) => {
    expect(tracer.remote(text)).toBeUndefined();
  });
});

describe('the samplers', () => {
  const kept = `00-${TRACE}-${SPAN}-01`;
  const lost = `00-${TRACE}-${SPAN}-00`;

  it.each<[SamplerName, number, boolean, boolean, boolean]>([
    ['always_on', 0, true, true, true],
    ['always_off', 1, false, false, false],
    ['traceidratio', 1, true, true, true],
    ['traceidratio', 0, false, false, false],
    ['parentbased_always_on', 0, true, true, false],
    ['parentbased_always_off', 1, false, true, false],
    ['parentbased_traceidratio', 0, false, true, false],
  ])(
    '%s with %d: a root %s, of a kept caller %s, of one that is not %s',
    (name, share, root, ofKept, ofLost) => {
      const tracer = tracerWith(name, share);
      expect(tracer.start(START, undefined).isSampled).toBe(root);
      expect(tracer.start(START, tracer.remote(kept)).isSampled).toBe(ofKept);
      expect(tracer.start(START, tracer.remote(lost)).isSampled).toBe(ofLost);
    },
  );

  it('keep what belongs to a trace in it, kept or not', () => {
    const tracer = tracerWith('always_off');
    const span = tracer.start(START, tracer.remote(kept));
    expect(span.traceId).toBe(TRACE);
    expect(tracer.start(START, span)).toMatchObject({ traceId: TRACE, isSampled: false });
  });
});
