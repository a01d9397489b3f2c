import { DocumentBuilder, type OpenAPIObject } from '@nestjs/swagger';

const DESCRIPTION = `
Malote moves Pix between institutions. A fintech posts a **batch of payouts**; each is settled exactly once through a rail;
every settled payout becomes a Pix **message** for the receiver's institution; the institution's **collectors** read their
messages by long polling, at most six at a time, each message in one stream only.

Errors are \`application/problem+json\` (RFC 9457) with a stable \`code\`; \`Accept-Language: pt-BR\` gives Portuguese titles and
details. \`X-Request-Id\` is taken or made, and returned. Money in payouts is an integer of centavos (\`amount_cents\`); in Pix
messages it is the decimal \`valor\` with exactly two decimals.
`.trim();

/** Every tag an operation may have, in the order they are shown. */
export const API_TAGS = {
  Streams: 'Reading Pix messages: long polling, a pull chain, acknowledgement by the next call.',
  Messages: 'Delivering Pix messages to an institution.',
  Payouts: 'Batches of payouts, their items and reports.',
  'Payouts (compatibility)': 'The same batches under the addresses and in the shapes of earlier systems.',
  Sandbox: 'Utility routes; there only with SANDBOX=true.',
  Health: 'For orchestrators and load balancers.',
  Documentation: 'This document and the pages that explain error codes.',
} as const;

/** What the OpenAPI document says besides its routes. */
export function describeApi(): Omit<OpenAPIObject, 'paths'> {
  const builder = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Malote')
    .setDescription(DESCRIPTION)
    .setVersion('1.0')
    .setLicense('MIT', 'https://opensource.org/license/mit')
    .addServer('/');
  for (const [name, description] of Object.entries(API_TAGS)) builder.addTag(name, description);
  return builder.build();
}
