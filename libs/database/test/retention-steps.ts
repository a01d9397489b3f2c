import { RetentionEvents, type Blocker, type ExpirablePartition, type StoredPartition } from '#use-cases';
import { StoredPartitionEntity } from '../src/entities/stored-partition.entity.js';
import { WebhookEndpointEntity } from '../src/entities/webhook-endpoint.entity.js';
import { ExpiredPartitionRepository } from '../src/retention/expired-partition.repository.js';
import { OldWebhookRepository } from '../src/retention/old-webhook.repository.js';
import type { TestSql } from './open-test-sql.js';

type Database = Pick<TestSql, 'dataSource' | 'sql'>;

export function testPartitions({ dataSource, sql }: Database): ExpiredPartitionRepository {
  return new ExpiredPartitionRepository(dataSource.getRepository(StoredPartitionEntity), sql);
}

export function testOldWebhooks({ dataSource, sql }: Database): OldWebhookRepository {
  return new OldWebhookRepository(sql, dataSource.getRepository(WebhookEndpointEntity));
}

/** Events of retention, in words. */
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
    throw new Error('No webhooks are removed here.');
  }
}
