import { afterEach, describe, expect, it } from '@jest/globals';
import { isEndToEndId, isPaymentId } from '#domain';
import { DIALECTS, SPI, TestPsp } from '#testing';
import { SystemClock, type Payment } from '#use-cases';
import { PspRail } from '../src/psp/psp-rail.js';
import { readProfile } from '../src/psp/read-profile.js';
import { PLAIN_SETTINGS } from './psp-settings.js';

const soon = () => AbortSignal.timeout(5_000);
const paymentId = 'E32074986202510051200abcdefghijk';
if (!isPaymentId(paymentId)) throw new Error(paymentId);
const fresh: Payment = {
  paymentId,
  payoutId: '0192f3a0-7b1c-7def-8123-456789abcdef',
  amountCents: 9_020,
  pixKey: { type: 'EMAIL', value: 'ana@example.com' },
  endToEndId: null,
  railReference: null,
  receiverIspb: null,
  sentMsAgo: 0,
  mayBeTaken: false,
};
/** The payment as the next claim finds it. */
const LATER = { sentMsAgo: 300_000, mayBeTaken: true };

let psp: TestPsp;
let rail: PspRail;
async function start(name: string): Promise<void> {
  const dialect = DIALECTS.get(name) ?? SPI;
  psp = await TestPsp.start(dialect);
  const { variables } = dialect;
  rail = new PspRail(
    {
      ...PLAIN_SETTINGS,
      url: psp.url,
      authorization: variables['RAIL_AUTHORIZATION'],
      clientId: variables['RAIL_CLIENT_ID'],
      clientSecret: variables['RAIL_CLIENT_SECRET'],
      account: variables['RAIL_ACCOUNT'],
      signingKeyFile: variables['RAIL_SIGNING_KEY_FILE'],
      maxConnections: 5,
      profile: readProfile(name),
      id: name,
    },
    new SystemClock(),
  );
}
afterEach(async () => {
  await rail.onApplicationShutdown();
  await psp.close();
});

/** With what its look-up says, if it has one. */
async function lookedUp(): Promise<Payment> {
  if (!rail.looksUp(fresh)) return fresh;
  const found = await rail.lookUp(fresh, soon());
  if (found.kind !== 'found') throw new Error(found.kind);
  const { receiverIspb, endToEndId = null, carried = {} } = found;
  return { ...fresh, receiverIspb, endToEndId, carried };
}

describe.each([...DIALECTS.keys()])('a payment by the profile %s', (name) => {
  it('is paid once, asked about when its answer was lost, and not paid again', async () => {
    await start(name);
    const payment = await lookedUp();
    psp.behave(() => ({ payment: 'settle', answer: 'reset' }));
    expect(await rail.submit(payment, soon())).toMatchObject({ kind: 'no_answer' });
    psp.behave(() => ({ payment: 'settle', answer: 'plain' }));
    const found = await rail.inquire({ ...payment, ...LATER }, soon());
    const asked = found.kind === 'awaiting_approval' ? await rail.approve(payment, soon()) : found;
    // At one the repeat is the question, and gives what it is asked by.
    const again = await rail.submit({ ...payment, ...LATER }, soon());
    const learnt = 'learnt' in again ? again.learnt : undefined;
    const railReference = learnt?.railReference ?? null;
    const settled =
      asked.kind === 'settled' ? asked : await rail.inquire({ ...payment, ...LATER, railReference }, soon());
    expect(settled).toMatchObject({ kind: 'settled' });
    expect(psp.settlements()).toMatchObject([{ pixKey: 'ana@example.com', amountCents: 9_020 }]);
  });
});

it('what may have been submitted is not submitted again where that would pay again', async () => {
  await start('asaas');
  const taken = await rail.submit(fresh, soon());
  expect(taken).toMatchObject({ kind: 'under_way' });
  expect(await rail.submit({ ...fresh, mayBeTaken: true }, soon())).toMatchObject({ kind: 'not_resent' });
  expect(psp.submissions).toHaveLength(1);
  const railReference = taken.kind === 'under_way' ? (taken.learnt?.railReference ?? null) : null;
  expect(await rail.inquire({ ...fresh, railReference }, soon())).toMatchObject({ kind: 'settled' });
});

it('a phone is written as the PSP has it', async () => {
  await start('asaas');
  const [national, foreign] = ['+5511987654321', '+13125550123'].map((value) => ({
    ...fresh,
    pixKey: { type: 'PHONE', value } as const,
  }));
  for (const payment of [national, foreign]) await rail.submit(payment ?? fresh, soon());
  expect(psp.submissions.map(({ pixKey }) => pixKey)).toEqual(['11987654321', '+13125550123']);
});

it('a repeat is the question where nothing else can be asked', async () => {
  await start('inter');
  expect(await rail.inquire({ ...fresh, ...LATER }, soon())).toEqual({ kind: 'not_known' });
});

it('a key is looked up before each submission that bears what the look-up says', async () => {
  await start('stark');
  const { receiverIspb } = await lookedUp();
  expect(rail.looksUp({ ...fresh, receiverIspb })).toBe(true);
  const unknown = { ...fresh, pixKey: { type: 'EMAIL', value: 'unknown@example.com' } as const };
  expect(await rail.lookUp(unknown, soon())).toEqual({ kind: 'key_not_found' });
});

describe.each(['celcoin', 'qitech'])('the endToEndId of a look-up, by the profile %s', (name) => {
  it('is what the payment is submitted under', async () => {
    await start(name);
    const payment = await lookedUp();
    expect(rail.looksUp(payment)).toBe(false);
    expect(await rail.submit(payment, soon())).toMatchObject({ kind: 'settled' });
    expect(psp.settlements()).toMatchObject([{ orderedAs: payment.endToEndId }]);
  });

  it('expires: the key is looked up anew where nothing was sent, else the payment is held', async () => {
    await start(name);
    const endToEndId = 'E60701190202510051200abcdefghijk';
    if (!isEndToEndId(endToEndId)) throw new Error(endToEndId);
    expect(await rail.submit({ ...fresh, endToEndId }, soon())).toMatchObject({ kind: 'never_sent' });
    expect(await rail.submit({ ...fresh, endToEndId, mayBeTaken: true }, soon())).toMatchObject({
      kind: 'not_resent',
    });
    expect(psp.submissions).toEqual([]);
  });

  it('is missing where nothing was ever submitted', async () => {
    await start(name);
    expect(await rail.inquire({ ...fresh, ...LATER }, soon())).toMatchObject({ kind: 'never_sent' });
  });
});

it('is not asked about before what the PSP says can be relied on', async () => {
  await start('celcoin');
  const payment = await lookedUp();
  psp.behave(() => ({ payment: 'settle', answer: 'plain', visibleAfterMs: 600_000 }));
  await rail.submit(payment, soon());
  expect(await rail.inquire({ ...payment, sentMsAgo: 119_999 }, soon())).toEqual({ kind: 'not_known' });
  // It would say that it has failed.
  expect(await rail.inquire({ ...payment, sentMsAgo: 120_000 }, soon())).toMatchObject({ kind: 'rejected' });
});
