import type { MigrationInterface } from 'typeorm';
import { MessagesAndStreams1764000000001 } from './0001-messages-and-streams.js';

/** In the order they run. A migration that has shipped is never edited: the next one changes what it made. */
export const migrations: readonly (new () => MigrationInterface)[] = [MessagesAndStreams1764000000001];
