import type { MigrationInterface } from 'typeorm';
import { MessagesAndStreams1764000000001 } from './0001-messages-and-streams.js';
import { Payouts1764000000002 } from './0002-payouts.js';
import { SimulatedRail1764000000003 } from './0003-simulated-rail.js';
import { KeysAndAudit1764000000004 } from './0004-keys-and-audit.js';
import { Webhooks1764000000005 } from './0005-webhooks.js';
import { Metrics1764000000006 } from './0006-metrics.js';
import { OperatorActions1764000000007 } from './0007-operator-actions.js';
import { MessagesByTime1764000000008 } from './0008-messages-by-time.js';
import { PayoutsByTime1764000000009 } from './0009-payouts-by-time.js';
import { Workers1764000000010 } from './0010-workers.js';
import { RemoveOldData1764000000011 } from './0011-remove-old-data.js';
import { LocksBeforeTheDisk1764000000012 } from './0012-locks-before-the-disk.js';

/** In the order they run. A migration that has shipped is never edited: the next one changes what it made. */
export const migrations: readonly (new () => MigrationInterface)[] = [
  MessagesAndStreams1764000000001,
  Payouts1764000000002,
  SimulatedRail1764000000003,
  KeysAndAudit1764000000004,
  Webhooks1764000000005,
  Metrics1764000000006,
  OperatorActions1764000000007,
  MessagesByTime1764000000008,
  PayoutsByTime1764000000009,
  Workers1764000000010,
  RemoveOldData1764000000011,
  LocksBeforeTheDisk1764000000012,
];
