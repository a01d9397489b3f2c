import { instantOf } from './format.js';
import {
  access,
  caller,
  fault,
  held,
  isLive,
  key,
  language,
  notice,
  overview,
  texts,
  trouble,
} from './state.js';

const AGAIN_AFTER_MS = 2_000;

/** @returns {Record<string, string>} */
function headers() {
  return {
    'accept-language': language.value === 'pt' ? 'pt-BR' : 'en',
    ...(key.value && { authorization: `Bearer ${key.value}` }),
  };
}

/**
 * An answer with its JSON; null where none arrived. Addresses are relative: a proxy may serve the page elsewhere.
 *
 * @param {string} path
 * @param {{ method?: string, headers?: Record<string, string>, body?: BodyInit }} [init]
 */
async function send(path, init = {}) {
  try {
    const answer = await fetch(`./${path}`, { ...init, headers: { ...headers(), ...init.headers } });
    return { answer, json: await answer.json() };
  } catch {
    return null;
  }
}

/**
 * The answer's JSON; null where it was refused, which the page then shows.
 *
 * @param {string} path
 * @param {object} [body]
 * @param {'POST' | 'PUT'} [method]
 */
async function call(path, body, method = 'POST') {
  const type = { 'content-type': 'application/json' };
  const sent = await send(path, body && { method, headers: type, body: JSON.stringify(body) });
  if (sent === null) {
    if (body) fault.value = texts.value.noAnswer;
    return null;
  }
  const { answer, json } = sent;
  if (answer.ok) return json;
  // A key that may not do one thing may still do the rest.
  if (answer.status === 401 || json.scope === 'operate') {
    access.value = accessBy(answer);
    return null;
  }
  fault.value = [
    json.detail,
    ...(json.errors ?? []).map((/** @type {{ message: string }} */ { message }) => message),
  ].join(' ');
  return null;
}

/** @param {Response} answer 401 or 403 */
function accessBy({ status }) {
  if (!key.value) return 'wanted';
  return status === 403 ? 'forbidden' : 'refused';
}

/** Those that are new come last; those that have left the review keep their places. */
export async function readHeld() {
  const page = await call('api/operations/payouts/held?limit=100');
  if (page === null) return;
  /** @type {Map<string, import('./shapes.js').HeldPayout>} */
  const now = new Map(
    page.items.map((/** @type {import('./shapes.js').HeldPayout} */ one) => [one.payout_id, one]),
  );
  const rows = held.value.map((row) => {
    const payout = now.get(row.payout.payout_id);
    now.delete(row.payout.payout_id);
    return { ...row, payout: payout ?? row.payout, isGone: payout === undefined };
  });
  held.value = [...rows, ...[...now.values()].map((payout) => ({ payout, isGone: false, done: null }))];
}

/**
 * Has something done, and shows what came of it. False: it was refused, which `fault` explains.
 *
 * @param {string} path below `api/`
 * @param {object} body
 * @param {string} done what to show
 * @param {'POST' | 'PUT'} [method]
 */
async function act(path, body, done, method) {
  notice.value = null;
  fault.value = null;
  const answer = await call(`api/${path}`, body, method);
  if (answer === null) return false;
  notice.value = (answer.changed ?? answer.ended ?? true) ? done : `${done} ${texts.value.unchanged}`;
  return true;
}

/** As `act`, with a path below `api/operations/`. @type {typeof act} */
export const operate = (path, ...rest) => act(`operations/${path}`, ...rest);

/**
 * Decides about a batch of the payer of the key in use.
 *
 * @param {string} batchId
 * @param {'approve' | 'reject'} decision
 */
export const decide = (batchId, decision) =>
  act(
    `payouts/${encodeURIComponent(batchId)}/${decision}?details=false`,
    {},
    `${batchId}: ${texts.value.done[decision]}`,
  );

/**
 * @param {import('./shapes.js').HeldPayout} payout
 * @param {'check-status' | 'redrive' | 'mark'} action
 * @param {object} body
 */
export async function operatePayout({ payout_id: id, external_id: name }, action, body) {
  const done = texts.value.done[action];
  if (!(await operate(`payouts/${id}/${action}`, body, `${name} (${id}): ${done}`))) return false;
  held.value = held.value.map((row) => (row.payout.payout_id === id ? { ...row, done } : row));
  await readHeld();
  return true;
}

/** @param {string} payer @returns {Promise<import('./shapes.js').Policy | null>} null: it was refused */
export const readPolicy = (payer) => call(`api/operations/payers/${encodeURIComponent(payer)}`);

/**
 * Sets some of a payer's policy; the rest stays as it is now.
 *
 * @param {string} payer
 * @param {Partial<import('./shapes.js').Policy>} wanted
 */
export async function setPolicy(payer, wanted) {
  fault.value = null;
  const before = await readPolicy(payer);
  if (before === null) return false;
  const done = `${payer}: ${texts.value.done.setPolicy}`;
  return operate(`payers/${encodeURIComponent(payer)}`, { ...before, ...wanted }, done, 'PUT');
}

/**
 * Sends a spreadsheet as a batch of the payer of the key in use, or asks what would come of it. Sent again, it is a replay.
 *
 * @param {import('./shapes.js').Sheet} sheet
 * @param {{ dryRun: boolean }} options
 * @returns {Promise<import('./shapes.js').SheetAnswer>}
 */
export async function sendSheet({ bytes, batchId, scheduledFor, priority }, { dryRun }) {
  const query = new URLSearchParams({
    batch_id: batchId,
    ...(scheduledFor !== '' && { scheduled_for: instantOf(scheduledFor) }),
    priority,
    ...(dryRun ? { dry_run: 'true' } : { details: 'false' }),
  });
  const type = `text/csv; charset=${charsetOf(bytes)}`;
  const sent = await send(`api/payouts?${query}`, {
    method: 'POST',
    headers: { 'content-type': type },
    body: bytes,
  });
  if (sent === null) return {};
  if (sent.answer.status === 401) access.value = accessBy(sent.answer);
  return sent.answer.ok ? { report: sent.json } : { problem: sent.json };
}

/** What is not UTF-8 is what Excel calls CSV and nothing else. @param {ArrayBuffer} bytes */
function charsetOf(bytes) {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return 'utf-8';
  } catch {
    return 'windows-1252';
  }
}

/**
 * A page of a list.
 *
 * @param {string} path below `api/operations/`
 * @param {Record<string, string | null | undefined>} query
 */
export async function readPage(path, query = {}) {
  const given = Object.entries(query).flatMap(([name, value]) => (value ? [[name, value]] : []));
  const page = await call(`api/operations/${path}?${new URLSearchParams(given)}`);
  return page ?? { items: [], next_cursor: null };
}

/** Batches and payouts of any id. @param {string} id @returns {Promise<import('./shapes.js').SearchResult | null>} null: it was refused */
export const search = (id) => call('api/operations/search', { id });

/**
 * A page of a day's statement, of the payer of the key in use. Null: it was refused.
 *
 * @param {string} day
 * @param {string | null} cursor
 * @returns {Promise<import('./shapes.js').Statement | null>}
 */
export const readStatement = (day, cursor) =>
  call(`api/statements/${encodeURIComponent(day)}?${new URLSearchParams(cursor === null ? {} : { cursor })}`);

/**
 * Saves an answer as a file. A link would not send the key.
 *
 * @param {string} path below `api/`
 * @param {string} name of the file
 */
export async function download(path, name) {
  const answer = await fetch(`./api/${path}`, { headers: headers() }).catch(() => null);
  // A fault in the middle cuts the answer off.
  const content = answer?.ok ? await answer.blob().catch(() => null) : null;
  if (content === null) {
    fault.value = texts.value.notDownloaded;
    return;
  }
  const link = document.createElement('a');
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), AGAIN_AFTER_MS);
}

/** Follows the events for as long as the page is open; by fetch, so that the key goes in a header and into no log. */
export async function follow() {
  const usedKey = key.value;
  while (key.value === usedKey) {
    try {
      const answer = await fetch('./console/events', { headers: headers() });
      if (answer.status === 401 || answer.status === 403) {
        access.value = accessBy(answer);
        overview.value = null;
        return;
      }
      if (answer.ok && answer.body !== null) {
        access.value = 'given';
        await readEvents(answer.body.pipeThrough(new TextDecoderStream()), () => key.value === usedKey);
      }
    } catch {
      // The server or the network is down: try again in a moment.
    }
    isLive.value = false;
    await new Promise((resolve) => setTimeout(resolve, AGAIN_AFTER_MS));
  }
}

/**
 * @param {ReadableStream<string>} body
 * @param {() => boolean} isWanted
 */
async function readEvents(body, isWanted) {
  let text = '';
  for (const reader = body.getReader(); ;) {
    const { value, done } = await reader.read();
    if (done) return;
    if (!isWanted()) return void reader.cancel();
    const parts = (text + value).split('\n\n');
    text = parts.pop() ?? '';
    for (const part of parts) receive(part);
  }
}

/** @param {string} part */
function receive(part) {
  const [, name] = /^event: (.*)$/m.exec(part) ?? [];
  const [, data] = /^data: (.*)$/m.exec(part) ?? [];
  if (data === undefined) return;
  if (name === 'caller') {
    caller.value = JSON.parse(data);
    return;
  }
  isLive.value = true;
  if (name === 'trouble') {
    trouble.value = JSON.parse(data).code;
    return;
  }
  trouble.value = null;
  const before = overview.value;
  /** @type {import('./shapes.js').Overview} */
  const now = JSON.parse(data);
  overview.value = now;
  if (before === null || before.payouts.needs_review !== now.payouts.needs_review) void readHeld();
}
