/** What keeps messages from being lost, given to two streams, or left lying. Each can be taken out, to see that it is needed. */
export const ALL_SAFEGUARDS = {
  /** No two open streams of an institution have one seat. */
  uniqueSeat: true,
  /** A call claims only while no newer call has come. */
  fence: true,
  /** The id that delivered the outstanding messages delivers them again. */
  replay: true,
  /** So does a claim whose answer was lost. */
  claimAgain: true,
  /** What an ended stream has not acknowledged goes back to the line. */
  returns: true,
  /** A lease does not run while a call waits. */
  leaseSparesCalls: true,
  /** A call that ends before its time says so: the lease runs from then. */
  leave: true,
  /** A start whose client has left ends its stream. */
  abandon: true,
  /** A counter of seats that has drifted is corrected from the database. */
  correction: true,
  /** The sweep ends streams whose lease ran out, and finds what signals have missed: messages, newer calls, ended streams. */
  expired: true,
  deliverable: true,
  displaced: true,
  gone: true,
};
export type Safeguards = Readonly<typeof ALL_SAFEGUARDS>;
