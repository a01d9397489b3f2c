import { DocumentBuilder, type OpenAPIObject } from '@nestjs/swagger';
import { API_KEY_SECURITY } from '../http/access/route-access.js';

const DESCRIPTION = `
Malote moves Pix between institutions. A fintech posts a **batch of payouts**; each is settled exactly once through a rail;
every settled payout becomes a Pix **message** for the receiver's institution; the institution's **collectors** read their
messages by long polling, at most six at a time, each message in one stream only.

Errors are \`application/problem+json\` (RFC 9457) with a stable \`code\`; \`Accept-Language: pt-BR\` gives Portuguese titles and
details. \`X-Request-Id\` is taken or made, and returned. Money in payouts is an integer of centavos (\`amount_cents\`); in Pix
messages it is the decimal \`valor\` with exactly two decimals.
`.trim();

/** Every tag an operation may have, by the task it helps with, in the order they are shown. */
export const API_TAGS = {
  'Collect messages': 'Reading Pix messages: long polling, a pull chain, acknowledgement by the next call.',
  'Deliver messages': 'Delivering Pix messages to an institution.',
  Pay: 'Batches of payouts, their items and reports.',
  'Pay (compatibility)': 'The same batches under the addresses and in the shapes of earlier systems.',
  Webhooks: 'Being told what became of payouts and batches.',
  Sandbox: 'Utility routes; there only with SANDBOX=true.',
  Keys: 'Who may call what.',
  Operate: 'Health, and the pages that explain error codes. None of it needs a key.',
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
