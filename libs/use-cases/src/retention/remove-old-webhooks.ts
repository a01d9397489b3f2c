import { Injectable } from '@nestjs/common';
import { OldWebhooks, type WalkedPiece, type WalkPlace, type WebhookOwner } from './old-webhooks.port.js';
import { RetentionEvents } from './retention-events.port.js';

/**
 * Removes deliveries that have come to their end, then events that no delivery is left of, piece by piece, each by its age. What waits
 * stays, and its event with it.
 */
@Injectable()
export class RemoveOldWebhooks {
  constructor(
    private readonly webhooks: OldWebhooks,
    private readonly events: RetentionEvents,
  ) {}

  async remove(days: number, signal: AbortSignal): Promise<void> {
    const before = await this.webhooks.daysAgo(days);
    let last: WebhookOwner | undefined;
    for (;;) {
      const owners = await this.webhooks.webhooksAfter(last);
      for (const owner of owners)
        await this.walk('deliveries', signal, (after) =>
          this.webhooks.removeDeliveries(owner, before, after),
        );
      last = owners.at(-1);
      if (last === undefined) break;
    }
    await this.walk('events', signal, (after) => this.webhooks.removeEvents(before, after));
  }

  private async walk(
    kind: 'deliveries' | 'events',
    signal: AbortSignal,
    piece: (after: WalkPlace | undefined) => Promise<WalkedPiece>,
  ): Promise<void> {
    let place: WalkPlace | undefined;
    do {
      signal.throwIfAborted();
      const { removed, next } = await piece(place);
      if (removed > 0) this.events.webhooksRemoved(kind, removed);
      place = next;
    } while (place !== undefined);
  }
}
