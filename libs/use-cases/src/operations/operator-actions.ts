import { Injectable } from '@nestjs/common';
import { DomainError, toInstant, type Fault, type MarkCommand, type OperatorCommand } from '#domain';
import {
  decodeCursor,
  encodeCursor,
  readPage,
  type CursorForm,
  type Page,
  type PageRequest,
} from '../lists/page.js';
import { Clock } from '../time/clock.port.js';
import { PayoutQueue } from '../settlement/payout-queue.port.js';
import {
  HeldPayouts,
  type HeldPayout,
  type HeldPosition,
  type PayoutWithPayer,
} from './held-payouts.port.js';

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const HELD_CURSOR: CursorForm<{ readonly position: HeldPosition }> = {
  encode: ({ position: { batchCreatedAt, payer, batchId, index } }) =>
    encodeCursor(batchCreatedAt.getTime(), index, payer, batchId),
  decode: (cursor) => {
    const form = /^(\d{1,15}) (\d{1,9}) ([\w.:-]{1,64}) ([\w.:-]{1,64})$/;
    const [createdAtMs, index, payer = '', batchId = ''] = decodeCursor(cursor, form);
    return {
      position: { batchCreatedAt: new Date(Number(createdAtMs)), payer, batchId, index: Number(index) },
    };
  },
};

export interface OperatorActionResult {
  readonly found: PayoutWithPayer;
  /** False: it was so already, or is in progress. */
  readonly changed: boolean;
}

/** A look-up takes at most the rail's time limit, 10 seconds by default, and mostly far less. */
const RETRY_AFTER_SECONDS = 5;
/** Clocks differ; what settled later than this from now has not settled. */
const CLOCK_TOLERANCE_MS = 60_000;

/**
 * What operators do about payouts that Malote cannot finish by itself. Errors of all actions: `payout_id_unknown`,
 * `payout_state_forbids` with `status`, `payout_claimed`, `invalid_request` where a mark lacks the receiver, or lies in the future
 * or before the payout, `database_unavailable`.
 */
@Injectable()
export class OperatorActions {
  constructor(
    private readonly payouts: HeldPayouts,
    private readonly queue: PayoutQueue,
    private readonly clock: Clock,
  ) {}

  /** Over all payers, the oldest batches first. Errors: `invalid_cursor`, `database_unavailable`. */
  held(request: PageRequest): Promise<Page<HeldPayout>> {
    return readPage<HeldPayout, Pick<HeldPayout, 'position'>>(request, HELD_CURSOR, ({ after, limit }) =>
      this.payouts.held({ after: after?.position, limit }),
    );
  }

  /** Has a payout in doubt, or held, looked up at the rail at once. */
  checkStatus(payoutId: string, reason: string | null, actor: string): Promise<OperatorActionResult> {
    return this.act(payoutId, { action: 'check_status', reason }, actor);
  }

  /** Has a held payout handed to the rail again, under the same payment_id unless the rail has definitively rejected that. */
  redrive(payoutId: string, reason: string | null, actor: string): Promise<OperatorActionResult> {
    return this.act(payoutId, { action: 'redrive', reason }, actor);
  }

  /** Ends a held payout: paid or failed, as the operator knows from elsewhere. */
  async mark(payoutId: string, command: MarkCommand, actor: string): Promise<OperatorActionResult> {
    const latestMs = this.clock.timeOfDay().getTime() + CLOCK_TOLERANCE_MS;
    if (command.action === 'mark_paid' && command.settledAt.getTime() > latestMs)
      throw invalidCommand([SETTLED_IN_FUTURE]);
    return this.act(payoutId, command, actor);
  }

  private async act(
    payoutId: string,
    command: OperatorCommand,
    actor: string,
  ): Promise<OperatorActionResult> {
    const id = payoutId.toLowerCase();
    const outcome = UUID.test(id) ? await this.payouts.act(id, command, actor) : undefined;
    if (outcome === undefined)
      throw new DomainError('payout_id_unknown', 'There is no payout of this payout_id.');
    const { found, decision } = outcome;
    switch (decision) {
      case 'not_from_here':
        throw stateForbids(command, found);
      case 'claimed':
        throw new DomainError(
          'payout_claimed',
          'A worker is working on this payout at the moment. Nothing was changed; try again in some seconds.',
          { details: { retryAfterSeconds: RETRY_AFTER_SECONDS } },
        );
      case 'receiver_missing':
        throw invalidCommand([RECEIVER_MISSING]);
      case 'settled_before_acceptance':
        throw invalidCommand([settledBefore(found)]);
      case 'already':
        return { found, changed: false };
      case 'move':
        this.enqueue(found);
        return { found, changed: true };
    }
  }

  /** Fails while Redis is unavailable: then the sweeper finds what is due within a second. */
  private enqueue({ payer, payout: { batchId, payoutId, status } }: PayoutWithPayer): void {
    if (status === 'paid' || status === 'failed') return;
    this.queue.enqueue([{ payer, batchId, payoutIds: [payoutId] }]).catch(() => undefined);
  }
}

const RECEIVER_MISSING: Fault = {
  pointer: '/receiver_ispb',
  code: 'required',
  message: {
    text: "Add this member: the ISPB of the receiver's institution, which this payout's key was never resolved to.",
  },
};

const SETTLED_IN_FUTURE: Fault = {
  pointer: '/settled_at',
  code: 'out_of_range',
  message: { text: 'This must not be in the future.' },
};

const settledBefore = ({ payout }: PayoutWithPayer): Fault => ({
  pointer: '/settled_at',
  code: 'out_of_range',
  message: {
    text: 'This must not be before the payout was accepted, at {at}.',
    values: { at: toInstant(payout.createdAt) },
  },
});

function invalidCommand(faults: readonly Fault[]): DomainError {
  return new DomainError('invalid_request', 'The request for the payout breaks rules.', { faults });
}

function stateForbids({ action }: OperatorCommand, { payout }: PayoutWithPayer): DomainError {
  const { status, endToEndId } = payout;
  const under = endToEndId === undefined ? '' : `, its endToEndId is ${endToEndId}`;
  return new DomainError('payout_state_forbids', `${action} is not for a payout that is ${status}${under}.`, {
    details: { action, status, ...(endToEndId !== undefined && { end_to_end_id: endToEndId }) },
  });
}
