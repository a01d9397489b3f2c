import { RetentionEvents, type Blocker, type OldSpan, type StoredSpan } from '#use-cases';

/** What was told, in words. */
export class ToldOfSpans extends RetentionEvents {
  readonly words: string[] = [];
  override heldBack({ data }: StoredSpan, blockers: readonly Blocker[]): void {
    this.words.push(
      `${data} held: ${blockers.map(({ blocker, count }) => `${String(count)} ${blocker}`).join(', ')}`,
    );
  }
  override waits({ data }: StoredSpan): void {
    this.words.push(`${data} wait`);
  }
  override dropped({ data, relations }: OldSpan): void {
    this.words.push(`${data} dropped: ${relations.join(', ')}`);
  }
  override webhooksRemoved(): void {
    throw new Error('Nobody removes webhooks here.');
  }
}
