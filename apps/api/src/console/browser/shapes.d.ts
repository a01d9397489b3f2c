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
export type Worker = Schemas['Worker'];
export type HeldPayout = Schemas['PayoutWithPayer'];
export type Item = Schemas['PayoutReport'];
export type FoundPayout = Schemas['FoundPayout'];
export type Problem = Schemas['Problem'];
export type Language = 'en' | 'pt';
export type Tab = 'overview' | 'held' | 'batches' | 'streams' | 'story';
export type Access = 'unknown' | 'given' | 'wanted' | 'refused';
export type Action = 'check-status' | 'redrive' | 'mark';
