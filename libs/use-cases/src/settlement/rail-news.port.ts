/** What workers last said of the rail, for other processes. Workers know it from their calls; nobody else calls the rail. */
export abstract class RailNews {
  /** Submissions pause since this moment: the rail has not answered for a while. */
  abstract wentAway(at: Date): Promise<void>;
  abstract cameBack(): Promise<void>;
  /** Since when the rail has been away; undefined: nobody says that it is. */
  abstract awaySince(): Promise<Date | undefined>;
}
