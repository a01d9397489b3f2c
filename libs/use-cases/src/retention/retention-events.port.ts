import type { StoredSpan } from '../spans/span-store.port.js';
import type { Blocker, OldSpan, SpanRelation } from './old-spans.port.js';

/** What removing old data has to tell. */
export abstract class RetentionEvents {
  /** Old enough, but something hinders. */
  abstract heldBack(span: StoredSpan, blockers: readonly Blocker[]): void;
  /** Somebody still uses a table that is to go, in a transaction that takes long. */
  abstract waits(span: StoredSpan, relation: SpanRelation | undefined): void;
  abstract dropped(span: OldSpan): void;
  abstract webhooksRemoved(kind: 'deliveries' | 'events', rows: number): void;
}
