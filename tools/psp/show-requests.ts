import type { IncomingMessage } from 'node:http';
import { isIspb, isPaymentId, makeEndToEndId, parsePixKey, type Ispb } from '#domain';
import { PspRail, readProfile, type Profile } from '#rails';
import { SystemClock, type Payment } from '#use-cases';
import { FaultyServer, readBody } from './faulty-server.js';
import { makeSigningKey } from './signing-key.js';

const CALL_TIMEOUT_MS = 5_000;
/** Of HTTP itself, not of the profile. */
const PLAIN_HEADERS = new Set(['host', 'connection', 'content-length', 'transfer-encoding', 'accept']);

/**
 * The requests that a profile makes of one payment, as a server that answers tokens and nothing else receives them.
 *
 * @throws Error naming every fault of the profile.
 */
export async function showRequests(nameOrFile: string): Promise<string> {
  const profile = readProfile(nameOrFile);
  const { authentication } = profile;
  const tokenPath = authentication.kind === 'oauth2' ? authentication.path : undefined;
  const requests = new Set<string>();
  const server = await FaultyServer.start(async (request, response) => {
    requests.add(describeRequest(request, await readBody(request)));
    const isToken = request.url === tokenPath;
    response
      .writeHead(isToken ? 200 : 503, { 'content-type': 'application/json' })
      .end(isToken ? '{"access_token":"<token>","expires_in":3600}' : '{}');
  });
  const rail = new PspRail(
    {
      url: server.url,
      authorization: '<RAIL_AUTHORIZATION>',
      clientId: '<RAIL_CLIENT_ID>',
      clientSecret: '<RAIL_CLIENT_SECRET>',
      account: '<RAIL_ACCOUNT>',
      certificateFile: undefined,
      keyFile: undefined,
      certificatePassphrase: undefined,
      signingKeyFile: keyOf(profile),
      caFile: undefined,
      maxConnections: 1,
      id: nameOrFile,
      profile,
    },
    new SystemClock(),
  );
  const signal = AbortSignal.timeout(CALL_TIMEOUT_MS);
  try {
    const payment = examplePayment();
    if (profile.lookUp !== null) await rail.lookUp(payment, signal);
    const endToEndId = makeEndToEndId(payment.receiverIspb, new Date(), (length) => 'a'.repeat(length));
    const names = Object.keys(profile.lookUp?.carry ?? {});
    const carried = Object.fromEntries(names.map((name) => [name, `<${name} of the look-up>`]));
    await rail.submit({ ...payment, endToEndId, carried }, signal);
    if (rail.approves) await rail.approve(payment, signal);
    for (const known of [{}, { endToEndId }, { railReference: '<the id of the PSP>' }])
      await rail.inquire({ ...payment, ...known }, signal);
  } finally {
    await rail.onApplicationShutdown();
    await server.close();
  }
  const intro = `${nameOrFile} is a valid profile. To pay R$ 12.34 to ana@example.com it sends:`;
  return [intro, ...requests].join('\n\n');
}

/** A key made for this, where requests are signed. */
function keyOf({ authentication }: Profile): string | undefined {
  if (authentication.kind !== 'signature') return undefined;
  return makeSigningKey(authentication.signer === 'stark' ? 'secp256k1' : 'secp521r1').file;
}

function describeRequest({ method = '', url = '', headers }: IncomingMessage, body: string): string {
  const shown = Object.entries(headers).filter(([name]) => !PLAIN_HEADERS.has(name));
  return [
    `${method} ${decodeURIComponent(url)}`,
    ...shown.map(([name, value]) => `${name}: ${readable(String(value))}`),
    ...(body === '' ? [] : [asJson(body)]),
  ].join('\n');
}

/** Credentials of HTTP Basic are shown as they are before they are encoded. */
function readable(value: string): string {
  return value.startsWith('Basic ') ? `Basic ${Buffer.from(value.slice(6), 'base64').toString()}` : value;
}

function asJson(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), undefined, 2);
  } catch {
    return decodeURIComponent(body);
  }
}

function examplePayment(): Payment & { readonly receiverIspb: Ispb } {
  const paymentId = 'E32074986202511291200abcdefghijk';
  const receiverIspb = '60701190';
  const pixKey = parsePixKey('ana@example.com');
  if (!isPaymentId(paymentId) || !isIspb(receiverIspb) || !pixKey.ok) throw new Error('Bad example.');
  return {
    paymentId,
    payoutId: '0192f3a0-7b1c-7def-8123-456789abcdef',
    amountCents: 1_234,
    pixKey: pixKey.value,
    description: 'Fatura 123',
    endToEndId: null,
    railReference: null,
    receiverIspb,
    sentMsAgo: Number.POSITIVE_INFINITY,
    mayBeTaken: false,
  };
}
