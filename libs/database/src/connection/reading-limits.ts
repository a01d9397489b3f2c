/** A reading for the metrics that takes longer than a scrape waits is of no use. */
export const READING_TIMEOUT_MS = 1_000;
