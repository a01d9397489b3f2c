/** Readings for the metrics are at most this old: several who scrape, or one who does so often, cost no more than one. */
export const READING_MAX_AGE_MS = 3_000;
/** What takes longer than a scrape waits for is of no use to anybody. */
export const READING_TIMEOUT_MS = 1_000;
