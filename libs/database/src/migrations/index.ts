import type { MigrationInterface } from 'typeorm';
import { Baseline1764000000001 } from './0001-baseline.js';

/** In the order they run. A migration that was released is never edited: the next one changes what it made. */
export const migrations: readonly (new () => MigrationInterface)[] = [Baseline1764000000001];
