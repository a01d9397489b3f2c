import { beforeEach, describe, expect, it } from '@jest/globals';
import { decideOperatorCommand, isBatchId, type OperatorCommand, type PayoutStatus } from '#domain';
import { NotingQueue, TestClock } from '../../test/settlement-stand-ins.js';
import { OperatorActions } from './operator-actions.js';
import { HeldPayouts, type PayoutWithPayer, type OperationOutcome } from './held-payouts.port.js';

const PAYOUT_ID = '01a202fe-990f-7000-990d-de7d749ebc9f';

/** One payout, in whatever state; it becomes what is decided. */
class OnePayout extends HeldPayouts {
  status: PayoutStatus = 'needs_review';
  readonly commands: OperatorCommand[] = [];

  override act(payoutId: string, command: OperatorCommand): Promise<OperationOutcome | undefined> {
    if (payoutId !== PAYOUT_ID) return Promise.resolve(undefined);
    this.commands.push(command);
    const { status } = this;
    const decision = decideOperatorCommand(command, {
      createdAt: operated(status).payout.createdAt,
      status,
      isClaimed: false,
      endToEndId: null,
      receiverIspb: null,
      failure: undefined,
    });
    if (decision.kind === 'move') this.status = decision.moves.at(-1)?.to ?? status;
    return Promise.resolve({ found: operated(this.status), decision: decision.kind });
  }

  override held() {
    return Promise.resolve([]);
  }

  override waiting() {
    return Promise.resolve([]);
  }

  override payersOf() {
    return Promise.resolve([]);
  }

  override countHeld() {
    return Promise.resolve(0);
  }
}

describe('operating payouts', () => {
  let payouts: OnePayout;
  let queue: NotingQueue;
  let operate: OperatorActions;
  const clock = new TestClock();
  const NOW_MS = clock.timeOfDay().getTime();
  const { createdAt } = operated('paid').payout;
  beforeEach(() => {
    [payouts, queue] = [new OnePayout(), new NotingQueue()];
    operate = new OperatorActions(payouts, queue, clock);
  });

  it('wakes a worker for what is to be worked on, and none for what has ended', async () => {
    expect(await operate.redrive(PAYOUT_ID.toUpperCase(), null, 'cli:ana')).toMatchObject({
      changed: true,
    });
    expect(queue.enqueued).toEqual([{ payer: 'acme', batchId: 'batch', payoutIds: [PAYOUT_ID] }]);
    payouts.status = 'needs_review';
    await operate.mark(PAYOUT_ID, { action: 'mark_failed', reason: 'x' }, 'cli:ana');
    expect(queue.enqueued).toHaveLength(1);
  });

  it('says when nothing was to be done, and wakes no worker', async () => {
    payouts.status = 'processing';
    expect(await operate.redrive(PAYOUT_ID, null, 'cli:ana')).toMatchObject({ changed: false });
    expect(queue.enqueued).toEqual([]);
  });

  it('names the present state where it forbids the action', async () => {
    payouts.status = 'paid';
    await expect(operate.redrive(PAYOUT_ID, null, 'cli:ana')).rejects.toMatchObject({
      code: 'payout_state_forbids',
      details: { status: 'paid', action: 'redrive' },
    });
  });

  it.each(['nothing', '01a202fe', '00000000-0000-7000-8000-000000000000'])(
    'knows no payout %s',
    async (id) => {
      await expect(operate.checkStatus(id, null, 'cli:ana')).rejects.toMatchObject({
        code: 'payout_id_unknown',
      });
    },
  );

  it.each([
    [
      'before the payout was accepted',
      createdAt.getTime() - 60_000,
      {
        text: 'This must not be before the payout was accepted, at {at}.',
        values: { at: createdAt.toISOString() },
      },
    ],
    ['in the future', NOW_MS + 60_001, { text: 'This must not be in the future.' }],
  ])('refuses a settlement %s, and does nothing', async (_when, settledAtMs, message) => {
    const mark = { action: 'mark_paid', reason: 'x', endToEndId: null, receiverIspb: null } as const;
    const settledAt = new Date(settledAtMs);
    await expect(operate.mark(PAYOUT_ID, { ...mark, settledAt }, 'cli:ana')).rejects.toMatchObject({
      code: 'invalid_request',
      faults: [
        {
          pointer: '/settled_at',
          code: 'out_of_range',
          message,
        },
      ],
    });
    expect(payouts.status).toBe('needs_review');
  });

  it('asks for the receiver where it is unknown, and does nothing', async () => {
    const settledAt = operated('paid').payout.createdAt;
    const command = {
      action: 'mark_paid',
      reason: 'x',
      settledAt,
      endToEndId: null,
      receiverIspb: null,
    } as const;
    await expect(operate.mark(PAYOUT_ID, command, 'cli:ana')).rejects.toMatchObject({
      code: 'invalid_request',
      faults: [{ pointer: '/receiver_ispb', code: 'required' }],
    });
    expect(payouts.status).toBe('needs_review');
  });
});

function operated(status: PayoutStatus): PayoutWithPayer {
  const batchId = 'batch';
  if (!isBatchId(batchId)) throw new Error(batchId);
  const at = new Date(0);
  return {
    payer: 'acme',
    since: at,
    payout: {
      payoutId: PAYOUT_ID,
      batchId,
      index: 0,
      externalId: batchId,
      userId: batchId,
      amountCents: 100,
      pixKey: { type: 'EMAIL', value: 'ana@example.com' },
      status,
      endToEndId: undefined,
      receiverIspb: undefined,
      settledAt: undefined,
      failure: undefined,
      duplicateOf: undefined,
      createdAt: at,
      updatedAt: at,
    },
  };
}
