import type { Response } from 'express';
import type { Language } from '#domain';
import type { AcceptedBatch } from '#use-cases';
import { toBatchReport, type BatchReport } from '#presenters';
import { setPreferenceApplied } from './preferred-wait.js';

interface Acceptance {
  readonly replayed: boolean;
  /** It was only answered, and waited for nothing. */
  readonly dryRun: boolean;
}

/** The answer to a batch: its address, its report, and whether the wait that was preferred was granted. */
export function answerAcceptance(
  response: Response,
  { replayed, batch, items }: AcceptedBatch,
  options: { readonly dryRun: boolean; readonly waitMs: number; readonly language: Language },
): BatchReport & { readonly replayed?: true } {
  const { dryRun, waitMs, language } = options;
  announceAcceptance(response, { replayed, dryRun }, `/api/payouts/${batch.batchId}`);
  setPreferenceApplied(response, dryRun ? 0 : waitMs);
  return { ...toBatchReport(batch, items, language), ...(replayed && { replayed }) };
}

/** 201 with the address of what was made; 200 and `Idempotent-Replayed` where it had been made before; 200 where nothing is made. */
export function announceAcceptance(
  response: Response,
  { replayed, dryRun }: Acceptance,
  location: string,
): void {
  response.status(replayed || dryRun ? 200 : 201);
  if (replayed || !dryRun) response.setHeader('location', location);
  if (replayed) response.setHeader('idempotent-replayed', 'true');
}
