import { RetentionEvents, type Blocker, type ExpirablePartition, type StoredPartition } from '#use-cases';

/** What was told, in words. */
export class NotedRetention extends RetentionEvents {
  readonly words: string[] = [];
  override heldBack({ data }: StoredPartition, blockers: readonly Blocker[]): void {
    this.words.push(
      `${data} held: ${blockers.map(({ blocker, count }) => `${String(count)} ${blocker}`).join(', ')}`,
    );
  }
  override waits({ data }: StoredPartition): void {
    this.words.push(`${data} wait`);
  }
  override dropped({ data, relations }: ExpirablePartition): void {
    this.words.push(`${data} dropped: ${relations.join(', ')}`);
  }
  override webhooksRemoved(): void {
    throw new Error('Nobody removes webhooks here.');
  }
}
