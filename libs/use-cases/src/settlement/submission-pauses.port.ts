/** Whose payments are not to be submitted now, as this process read it last. Claims ask the database; this is for what is claimed. */
export abstract class SubmissionPauses {
  abstract isPaused(payer: string): boolean;
}
