/** A queue of wake-ups: its jobs carry ids only, and nothing depends on any of them arriving. */
export interface WakeUpQueue {
  /** The metrics know it by this name, too. */
  readonly name: 'settlement' | 'webhooks';
  /** After the prefix of the installation. In braces, so that a cluster keeps the queue's keys in one place. */
  readonly hashTag: `{${string}}`;
}

/** Of jobs that are done, or have failed: they are wake-ups, there is nothing to remember. */
export const NONE_KEPT = { count: 0 } as const;

export function prefixOf({ hashTag }: WakeUpQueue, redisPrefix: string): string {
  return `${redisPrefix}:${hashTag}`;
}
