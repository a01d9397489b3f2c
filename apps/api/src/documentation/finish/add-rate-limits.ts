import type { OpenAPIObject } from '@nestjs/swagger';
import { isFreeRoute } from '../../http/limits/route-limits.js';
import { operationsOf } from './walk-document.js';

const HEADERS = {
  RateLimitPolicy: {
    description:
      'With RATE_LIMIT=on: what this client may do, a quota `q` in a window of `w` seconds each. `key` counts calls with one ' +
      'key, `address` calls from one address, `empty-reads` reading calls that neither waited nor brought anything new. ' +
      '(draft-ietf-httpapi-ratelimit-headers)',
    schema: { type: 'string' },
    example: '"key";q=3000;w=60, "address";q=6000;w=60',
  },
  RateLimit: {
    description:
      'With RATE_LIMIT=on: what is left of each quota, `r`, and in how many seconds it is whole again, `t`; the one nearest to ' +
      'its end first.',
    schema: { type: 'string' },
    example: '"key";r=2999;t=60, "address";r=5998;t=60',
  },
} as const;

const REFERENCES = {
  'RateLimit-Policy': { $ref: '#/components/headers/RateLimitPolicy' },
  RateLimit: { $ref: '#/components/headers/RateLimit' },
} as const;

/** Given before a request can be counted, or read as one. */
const WITHOUT = new Set(['408', '431']);

/** The headers that show the state of a client's quotas, on the answers of limited calls. */
export function addRateLimits(document: OpenAPIObject): void {
  document.components = {
    ...document.components,
    headers: { ...document.components?.headers, ...HEADERS },
  };
  for (const { path, operation } of operationsOf(document)) {
    if (isFreeRoute(path)) continue;
    for (const [status, answer] of Object.entries(operation.responses)) {
      if (answer === undefined || '$ref' in answer || WITHOUT.has(status)) continue;
      answer.headers = { ...answer.headers, ...REFERENCES };
    }
  }
}
