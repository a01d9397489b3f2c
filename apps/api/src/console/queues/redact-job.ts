import type { Job } from 'bullmq';
import { ADDRESS_ID_FORM } from '#domain';

/** Of a job's data, what may be looked at: the ids of payers, batches, payouts and endpoints, in the forms they have. */
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const FORMS: Readonly<Record<string, RegExp>> = {
  payer: ADDRESS_ID_FORM,
  batch: ADDRESS_ID_FORM,
  ids: UUID,
  endpoint: UUID,
};

/** How BullMQ is to treat it; other options of a job may be another program's. */
const OPTIONS = ['attempts', 'delay', 'lifo', 'priority', 'removeOnComplete', 'removeOnFail'] as const;

/** BullMQ's own words, which quote nothing. */
const OWN_REASONS: ReadonlySet<string> = new Set(['job stalled more than allowable limit']);

const REDACTED = '[not shown here]';

/**
 * Takes from a job that was read from Redis all that is not an id, a time or a count. Jobs hold nothing else by themselves; this is
 * for what an error quotes, what another version or another program put there, and what may come.
 */
export function redactJob(job: Job): Job {
  job.data = idsOf(job.data);
  job.returnvalue = undefined;
  job.progress = 0;
  job.stacktrace = [];
  // BullMQ types it as always there.
  const reason: unknown = job.failedReason;
  if (typeof reason === 'string' && reason !== '' && !OWN_REASONS.has(reason)) job.failedReason = REDACTED;
  const { opts } = job;
  job.opts = Object.fromEntries(OPTIONS.filter((name) => name in opts).map((name) => [name, opts[name]]));
  return job;
}

/** Members whose names and forms are known; of all others, the name. */
function idsOf(data: unknown): Readonly<Record<string, unknown>> {
  if (typeof data !== 'object' || data === null) return {};
  return Object.fromEntries(
    Object.entries(data).map(([name, value]: [string, unknown]) => [
      name,
      isOfIds(name, value) ? value : REDACTED,
    ]),
  );
}

function isOfIds(name: string, value: unknown): boolean {
  const form = Object.hasOwn(FORMS, name) ? FORMS[name] : undefined;
  return form !== undefined && [value].flat().every((id) => typeof id === 'string' && form.test(id));
}
