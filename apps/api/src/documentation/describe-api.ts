import { DocumentBuilder, type OpenAPIObject } from '@nestjs/swagger';
import { API_KEY_SECURITY } from '../http/access/route-access.js';
import {
  COLLECTING,
  DELIVERING,
  KEYS,
  OPERATING,
  OPERATING_PAYOUTS,
  PAYING,
  PAYING_AS_BEFORE,
  SANDBOX,
  WEBHOOKS,
} from './tag-descriptions.js';

const DESCRIPTION = `
Malote moves Pix between institutions. A fintech posts a **batch of payouts**; each is settled exactly once through a rail; every settled
payout becomes a Pix **message** for the receiver's institution; the institution's **collectors** read their messages by long polling, at
most six at a time, each message in one stream only.

[Swagger UI](/docs) to try it · [Reference](/reference) to read it · [Error codes](/errors) · [This document](/docs/json)

### Errors

Errors are \`application/problem+json\` (RFC 9457). Programs read \`code\`, which never changes; \`type\` leads to a page with cause and remedy;
\`errors\` lists up to a hundred
single faults by JSON pointer, and \`faults_omitted\` says how many more there are; \`request_id\` is what to quote. \`Accept-Language: pt-BR\` gives Portuguese titles and details. What no
route sees is answered alike: \`route_not_found\` (404) where nothing answers, \`bad_request\` (400) where there is no request to be read.
429 and 503 say in \`Retry-After\` how many seconds to wait.

### Everywhere

\`X-Request-Id\` is taken or made, and returned. Money in payouts is an integer of centavos (\`amount_cents\`); in Pix messages it is the decimal
\`valor\` with exactly two decimals. Moments are RFC 3339 in UTC. Lists are \`{ items, next_cursor }\`, with \`limit\` and \`cursor\`. Members may be added to
answers; unknown members of what you send are faults, and so are members that stand twice and numbers that cannot be read exactly.

### At three in the morning

- **Was this payment made?** \`GET /api/payouts/items?external_id=…\`: its state and its whole history.
- **Why am I refused a stream?** \`GET /api/pix/{ispb}/streams\`: who holds the six places, and since when.
- **Is it you or the rail?** \`GET /health/ready\`: database, Redis, the rail, and what waits for it.
- **May I repeat this POST?** Yes: the same batch is never paid twice, the same message never stored twice.
- **How do I start over?** In the sandbox, \`POST /api/util/reset\`.

Longer, with commands and their output: \`docs/troubleshooting.md\` in the repository.
`.trim();

/** Every tag an operation may have, by the task it helps with, in the order they are shown. */
export const API_TAGS = {
  'Collect messages': COLLECTING,
  'Deliver messages': DELIVERING,
  Pay: PAYING,
  'Pay (compatibility)': PAYING_AS_BEFORE,
  Webhooks: WEBHOOKS,
  Sandbox: SANDBOX,
  Keys: KEYS,
  Operate: OPERATING,
  'Operate payouts': OPERATING_PAYOUTS,
} as const;

/** What the OpenAPI document says besides its routes. */
export function describeApi(): Omit<OpenAPIObject, 'paths'> {
  const builder = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Malote')
    .setDescription(DESCRIPTION)
    .setVersion('1.0')
    .setLicense('MIT', 'https://opensource.org/license/mit')
    .addServer('/')
    .addBearerAuth(
      {
        type: 'http',
        scheme: 'bearer',
        bearerFormat: 'mk_…',
        description: 'An API key; needed with AUTH=required.',
      },
      API_KEY_SECURITY,
    );
  for (const [name, description] of Object.entries(API_TAGS)) builder.addTag(name, description);
  return builder.build();
}
