import type { Response } from 'express';
import type { Language } from '#domain';
import type { AcceptedBatch } from '#use-cases';
import { toBatchReport, type BatchReport } from '#presenters';
import { setPreferenceApplied } from './preferred-wait.js';

/** The answer to a batch: its address, its report, and whether the wait that was preferred was granted. */
export function answerAcceptance(
  response: Response,
  { replayed, batch, items }: AcceptedBatch,
  { waitMs, language }: { readonly waitMs: number; readonly language: Language },
): BatchReport & { readonly replayed?: true } {
  announceAcceptance(response, replayed, `/api/payouts/${batch.batchId}`);
  setPreferenceApplied(response, waitMs);
  return { ...toBatchReport(batch, items, language), ...(replayed && { replayed }) };
}

/** 201 with the address of what was made; 200 and `Idempotent-Replayed` where it had been made before. */
export function announceAcceptance(response: Response, replayed: boolean, location: string): void {
  response.status(replayed ? 200 : 201).setHeader('location', location);
  if (replayed) response.setHeader('idempotent-replayed', 'true');
}
