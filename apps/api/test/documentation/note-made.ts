import type { Answer } from '../send-to.js';

/** Where in an operation's answer stands what a parameter of others names. */
const MADE_BY: Readonly<Record<string, Readonly<Record<string, readonly (string | number)[]>>>> = {
  getBatch: {
    payout_id: ['details', 0, 'payout_id'],
    end_to_end_id: ['details', 0, 'end_to_end_id'],
  },
  createKey: { key_id: ['id'] },
  createWebhook: { id: ['id'] },
  listWorkers: { worker: ['items', 0, 'worker_id'] },
  pingWebhook: { delivery_id: ['id'] },
};

/** Keeps what an answer made, for the calls after it. A cursor belongs to its own list, and to the next call at most. */
export function noteMade(operationId: string, answer: Answer, made: Map<string, string>): void {
  const { 'pull-next': next, 'content-type': type = '' } = answer.headers;
  if (typeof next === 'string') made.set('interactionId', next.split('/').at(-1) ?? '');
  made.delete('cursor');
  if (!type.startsWith('application/json')) return;
  for (const [name, place] of Object.entries(MADE_BY[operationId] ?? {})) {
    const value = valueAt(answer.json, place);
    if (typeof value === 'string') made.set(name, value);
  }
}

function valueAt(json: unknown, [first, ...rest]: readonly (string | number)[]): unknown {
  if (first === undefined || typeof json !== 'object' || json === null) return json;
  return valueAt(Object.entries(json).find(([name]) => name === String(first))?.[1], rest);
}
