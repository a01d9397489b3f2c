/** What the page receives, as the API's document describes it, and what the views pass on of it. Types only: browsers never load it. */
import type { components } from '../../../../../clients/typescript/src/generated/openapi.js';

type Schemas = components['schemas'];

/** An event of the stream: the overview, and `[at, sinceMs, paid, failed]` for each step of ten seconds. */
export type Overview = Schemas['Overview'] & { readonly pace: readonly PacePoint[] };
export type PacePoint = readonly [at: number, sinceMs: number, paid: number, failed: number];
export type Batch = Schemas['BatchWithPayer'];
export type Institution = Schemas['Institution'];
export type Queue = Schemas['QueueState'];
export type OpenStream = Schemas['OpenStream'];
export type ListedStream = Schemas['ListedStream'];
export type ListedMessage = Schemas['ListedMessage'];
export type Worker = Schemas['Worker'];
export type HeldPayout = Schemas['PayoutWithPayer'];
export type BatchReport = Schemas['BatchReport'];
export type Problem = Schemas['Problem'];
export type Item = Schemas['PayoutReport'];
export type SearchResult = Schemas['SearchResult'];
export type FoundPayout = Schemas['FoundPayout'];
export type PayerBacklog = Schemas['PayerBacklog'];
export type Statement = Schemas['Statement'];
export type Policy = Schemas['PayerPolicy'];
/** The first event of the stream: what the key in use may do, and for which payer; without keys, everything for `default`. */
export type Caller = { readonly payer: string | null; readonly scopes: readonly string[] | 'all' };
export type Language = 'en' | 'pt';
export type View = Tab | 'receipts' | 'spreadsheets';
export type Tab = 'overview' | 'review' | 'batches' | 'streams' | 'payouts' | 'payers' | 'statements';
export type Access = 'unknown' | 'given' | 'wanted' | 'refused' | 'forbidden';

/** A file, as it was when it was chosen, and the batch that it is to be. */
export type Sheet = {
  readonly name: string;
  readonly bytes: ArrayBuffer;
  readonly batchId: string;
  /** As a field has it, `2026-03-02T09:00` in Brasília time; empty: at once. */
  readonly scheduledFor: string;
  readonly priority: string;
};
/** What the API says of a sheet; neither where no answer arrived. */
export type SheetAnswer = { readonly report?: BatchReport; readonly problem?: Problem };

/** A payout in review. One that has left it stays, without its buttons, and says what was done. */
export type HeldRow = { readonly payout: HeldPayout; readonly isGone: boolean; readonly done: string | null };

/** What a dialog asks to confirm. */
export type Acting =
  | { readonly action: 'redrive' | 'mark'; readonly payout: HeldPayout }
  | { readonly action: 'approve' | 'reject'; readonly batch: Batch }
  | { readonly action: 'pause' | 'resume' }
  | { readonly action: 'drain' | 'undrain'; readonly worker: Worker }
  | { readonly action: 'pausePayer' | 'resumePayer' | 'setPolicy'; readonly policy: Policy }
  | { readonly action: 'end'; readonly ispb: string; readonly stream: OpenStream };
