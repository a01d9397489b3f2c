import { describe, expect, it } from '@jest/globals';
import { REQUIRED } from '../test/faults-of.js';
import { ConfigurationError } from './configuration.errors.js';
import { loadConfiguration } from './load-configuration.js';

describe('the variables of OpenTelemetry', () => {
  it('say where traces go, with what headers and how many', () => {
    const { tracing } = loadConfiguration(
      {
        ...REQUIRED,
        OTEL_EXPORTER_OTLP_ENDPOINT: 'https://collector:4318',
        OTEL_EXPORTER_OTLP_HEADERS: 'Authorization=Bearer%20a%3Db, x-tenant = acme',
        OTEL_SERVICE_NAME: 'acme-pix',
        OTEL_TRACES_SAMPLER: 'traceidratio',
        OTEL_TRACES_SAMPLER_ARG: '0.01',
      },
      false,
    );
    expect(tracing).toEqual({
      endpoint: 'https://collector:4318',
      headers: { authorization: 'Bearer a=b', 'x-tenant': 'acme' },
      serviceName: 'acme-pix',
      sampler: 'traceidratio',
      sampledShare: 0.01,
    });
  });

  it.each([
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'collector:4318'],
    ['OTEL_EXPORTER_OTLP_HEADERS', 'hunter2'],
    ['OTEL_EXPORTER_OTLP_HEADERS', 'key=hunter2%zz'],
    ['OTEL_EXPORTER_OTLP_HEADERS', 'key=hunter2%0d%0a'],
    ['OTEL_SERVICE_NAME', 'two words'],
    ['OTEL_TRACES_SAMPLER', 'jaeger_remote'],
    ['OTEL_TRACES_SAMPLER_ARG', '1.5'],
    ['OTEL_TRACES_SAMPLER_ARG', '-1'],
  ])('refuse %s=%s, and show no header', (name, value) => {
    const load = () => loadConfiguration({ ...REQUIRED, [name]: value }, false);
    expect(load).toThrow(ConfigurationError);
    expect(load).toThrow(new RegExp(`has a fault:\\n  ${name} `));
    expect(load).not.toThrow(/hunter2/);
  });
});
