import type { Fault } from '../errors/fault.js';
import { joinPointer } from '../errors/join-pointer.js';
import { ObjectReader } from '../formats/object-reader.js';
import { parsed, refused, type FormatFault, type Parsed, type Parser } from '../formats/parsed.js';
import { isWebhookEventType, WEBHOOK_EVENT_TYPES, type WebhookEventType } from './webhook-event.js';
import { parseWebhookUrl } from './webhook-url.js';

/** A webhook that is to be made. */
export type WebhookOrder = { readonly url: string; readonly events: readonly WebhookEventType[] };

/** What is to become different of a webhook: at least one member is there. */
export type WebhookChange = {
  readonly url: string | undefined;
  readonly events: readonly WebhookEventType[] | undefined;
  readonly enabled: boolean | undefined;
};

/** Says what is wrong with sending to an address, of which the form is right; undefined: nothing. */
export type TargetJudge = (url: URL) => FormatFault | undefined;

type Faulty = { readonly ok: false; readonly faults: readonly Fault[] };
export type ParsedWebhookOrder = { readonly ok: true; readonly order: WebhookOrder } | Faulty;
export type ParsedWebhookChange = { readonly ok: true; readonly change: WebhookChange } | Faulty;

/** Reads a webhook with every fault by its pointer, such as `/events/1`. */
export function parseWebhookOrder(input: unknown, judge: TargetJudge): ParsedWebhookOrder {
  const faults: Fault[] = [];
  const reader = ObjectReader.open(input, '', faults);
  if (reader === undefined) return { ok: false, faults };
  const url = reader.read('url', targetParser(judge));
  const events = reader.read('events', parseEventList);
  reader.refuseUnknown();
  const types = readEventTypes(events ?? [], faults);
  if (url === undefined || faults.length > 0) return { ok: false, faults };
  return { ok: true, order: { url, events: types } };
}

/** Reads what is to become different, with every fault by its pointer; nothing at all is a fault too. */
export function parseWebhookChange(input: unknown, judge: TargetJudge): ParsedWebhookChange {
  const faults: Fault[] = [];
  const reader = ObjectReader.open(input, '', faults);
  if (reader === undefined) return { ok: false, faults };
  const url = reader.readOptional<string | undefined>('url', targetParser(judge), undefined);
  const events = reader.readOptional<readonly unknown[] | undefined>('events', parseEventList, undefined);
  const enabled = reader.readOptional<boolean | undefined>('enabled', parseEnabled, undefined);
  reader.refuseUnknown();
  const types = events && readEventTypes(events, faults);
  if (faults.length > 0) return { ok: false, faults };
  if (url === undefined && types === undefined && enabled === undefined) {
    const message = 'Give at least one of url, events and enabled.';
    return { ok: false, faults: [{ pointer: '', code: 'too_few', message }] };
  }
  return { ok: true, change: { url, events: types, enabled } };
}

function targetParser(judge: TargetJudge): Parser<string> {
  return (value) => {
    const url = parseWebhookUrl(value);
    const fault = url.ok ? judge(new URL(url.value)) : undefined;
    return fault === undefined ? url : { ok: false, fault };
  };
}

function parseEventList(value: unknown): Parsed<readonly unknown[]> {
  const most = WEBHOOK_EVENT_TYPES.length;
  const expected = `a JSON array of 1 to ${String(most)} types of events`;
  if (value === undefined) return refused('required', `Add this member: ${expected}.`);
  if (!Array.isArray(value)) return refused('wrong_type', `This must be ${expected}.`);
  if (value.length === 0) return refused('too_few', `This must be ${expected}.`);
  return value.length > most ? refused('too_many', `This must be ${expected}.`) : parsed(value);
}

function readEventTypes(values: readonly unknown[], faults: Fault[]): WebhookEventType[] {
  const types = new Set<WebhookEventType>();
  for (const [index, value] of values.entries()) {
    const pointer = joinPointer('/events', index);
    const result = parseEventType(value);
    if (!result.ok) faults.push({ pointer, ...result.fault });
    else if (types.has(result.value)) {
      faults.push({ pointer, code: 'too_many', message: 'Remove this: the type is there already.' });
    } else types.add(result.value);
  }
  return [...types];
}

function parseEventType(value: unknown): Parsed<WebhookEventType> {
  const expected = `one of ${WEBHOOK_EVENT_TYPES.join(', ')}`;
  if (typeof value !== 'string') return refused('wrong_type', `This must be a JSON string: ${expected}.`);
  return isWebhookEventType(value) ? parsed(value) : refused('invalid_format', `This must be ${expected}.`);
}

function parseEnabled(value: unknown): Parsed<boolean> {
  return typeof value === 'boolean' ? parsed(value) : refused('wrong_type', 'This must be true or false.');
}
