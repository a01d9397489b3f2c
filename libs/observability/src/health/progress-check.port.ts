/** Whether the process still gets on with what it has to do: what its liveness says, beside that its event loop turns. */
export abstract class ProgressCheck {
  /**
   * What has stood still for too long, in a few words; undefined while nothing has. Says so only where starting the process anew
   * would help. It asks neither Postgres nor Redis nor the rail.
   */
  abstract stuck(): string | undefined;
}
