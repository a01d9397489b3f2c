import {
  access,
  fault,
  foundPayouts,
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
 * The answer's JSON; null where it was refused, which the page then shows. Addresses are relative: a proxy may serve it elsewhere.
 *
 * @param {string} path
 * @param {object} [body]
 */
async function call(path, body) {
  const answer = await fetch(`./${path}`, {
    headers: { ...headers(), ...(body && { 'content-type': 'application/json' }) },
    ...(body && { method: 'POST', body: JSON.stringify(body) }),
  }).catch(() => null);
  if (answer === null) return null;
  if (answer.status === 401 || answer.status === 403) {
    access.value = key.value ? 'refused' : 'wanted';
    return null;
  }
  const json = await answer.json();
  if (answer.ok) return json;
  fault.value = [
    json.detail,
    ...(json.errors ?? []).map((/** @type {{ message: string }} */ { message }) => message),
  ].join(' ');
  return null;
}

export async function readHeld() {
  const page = await call('api/operations/payouts/held?limit=100');
  if (page !== null) held.value = page.items;
}

/**
 * @param {string} payoutId
 * @param {import('./shapes.js').Action} action
 * @param {object} order
 */
export async function act(payoutId, action, order) {
  notice.value = null;
  fault.value = null;
  const done = await call(`api/operations/payouts/${payoutId}/${action}`, order);
  if (done === null) return false;
  const said = {
    'check-status': texts.value.checking,
    redrive: texts.value.redriven,
    mark: texts.value.marked,
  }[action];
  notice.value = done.changed ? said : texts.value.unchanged;
  await readHeld();
  return true;
}

/**
 * @param {string} payer
 * @param {string} batchId
 * @returns {Promise<readonly import('./shapes.js').Item[]>}
 */
export async function readFailedItems(payer, batchId) {
  const where = `${encodeURIComponent(payer)}/${encodeURIComponent(batchId)}`;
  const page = await call(`api/operations/batches/${where}/items?status=failed&limit=50`);
  return page?.items ?? [];
}

/** @param {string} id */
export async function findPayouts(id) {
  const page = await call(`api/operations/payouts?id=${encodeURIComponent(id)}`);
  foundPayouts.value = page === null ? null : page.items;
}

/** Follows the events for as long as the page is open; by fetch, so that the key goes in a header and into no log. */
export async function follow() {
  const usedKey = key.value;
  while (key.value === usedKey) {
    try {
      const answer = await fetch('./console/events', { headers: headers() });
      if (answer.status === 401 || answer.status === 403) {
        access.value = usedKey ? 'refused' : 'wanted';
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
