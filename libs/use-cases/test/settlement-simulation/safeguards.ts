/** What keeps payments from being made twice, lost, or made against a policy. Each can be taken out, to see that it is needed. */
export interface Safeguards {
  /** A claim's result is written only while no later claim has been made. */
  readonly fence: boolean;
  /** What may have been sent is looked up, not sent anew. */
  readonly inquiry: boolean;
  /** The payment id is in the table before the rail is called. */
  readonly idBeforeCall: boolean;
  /** The rail pays a payment id once. */
  readonly unique: boolean;
  /** What an operator has sent again keeps its payment id unless the rail has rejected that. */
  readonly redriveKeepsId: boolean;
  /** Nothing of a payer that is paused is claimed to be sent. */
  readonly pause: boolean;
  /** A payer has no more in flight than its max_in_flight. */
  readonly bound: boolean;
  /** A batch id is stored once. */
  readonly batchOnce: boolean;
  /** An external id is paid once, whichever batches it is in. */
  readonly externalIdOnce: boolean;
  /** A batch is compared with the day's limit in the step that stores it. */
  readonly limitUnderLock: boolean;
  /** What waits and has no job is found. */
  readonly sweep: boolean;
}

export const ALL_SAFEGUARDS: Safeguards = {
  fence: true,
  inquiry: true,
  idBeforeCall: true,
  unique: true,
  redriveKeepsId: true,
  pause: true,
  bound: true,
  batchOnce: true,
  externalIdOnce: true,
  limitUnderLock: true,
  sweep: true,
};
