import { describe, expect, it } from '@jest/globals';
import type { HistoryRecord, SeenEvent } from '../history/record.js';
import { found, theFeed } from './test/records.js';
import { WebhooksArrive } from './webhooks-arrive.js';

const CALL = { from: 0, to: 1, status: 201, lost: 0 };
const LISTENS: HistoryRecord = { kind: 'subscribe', payer: 'ana', events: ['payout.failed'], ...CALL };
const FAILED = ['e1', 'payout.failed', 'a'] as const;
const webhook = (event: SeenEvent, status = 204): HistoryRecord => ({
  kind: 'webhook',
  payer: 'ana',
  at: 5,
  status,
  event,
});

describe('webhooks', () => {
  it('arrive where they are subscribed to, also at a second try', () => {
    const history = [
      LISTENS,
      webhook(FAILED, 500),
      webhook(FAILED),
      theFeed(FAILED, ['e2', 'payout.paid', 'b']),
    ];
    expect(found(new WebhooksArrive(), history)).toMatchObject({ count: 0, decided: 1 });
  });

  it('are missing where none was taken', () => {
    expect(found(new WebhooksArrive(), [LISTENS, webhook(FAILED, 500), theFeed(FAILED)]).faults).toEqual([
      'e1 (payout.failed a) did not arrive (line 3)',
    ]);
  });

  it('are broken by one that the feed does not have, or has as something else', () => {
    const history = [
      LISTENS,
      webhook(['e1', 'payout.failed', 'b']),
      webhook(['e9', 'payout.failed', 'c']),
      theFeed(FAILED),
    ];
    expect(found(new WebhooksArrive(), history).faults).toEqual([
      'e1 says payout.failed b, and the feed payout.failed a (line 2)',
      'e9 says payout.failed c, and the feed nothing of it (line 3)',
    ]);
  });
});
