import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import {
  parseIspb,
  parsePayoutBatch,
  WEBHOOK_EVENT_TYPES,
  type Payout,
  type PayoutBatch,
  type WebhookEvent,
  type WebhookEventType,
} from '#domain';
import { toWebhookBody } from '#webhooks';

const document = JSON.parse(
  readFileSync(new URL('../../../../clients/openapi.json', import.meta.url), 'utf8'),
) as { webhooks: Record<string, { post: Operation }>; components: { schemas: Record<string, Schema> } };

interface Operation {
  readonly operationId: string;
  readonly parameters: readonly { readonly name: string }[];
  readonly requestBody: {
    readonly content: { 'application/json': { schema: { $ref: string }; example: object } };
  };
}
interface Schema {
  readonly properties: Readonly<Record<string, { readonly $ref?: string }>>;
}

const at = new Date('2026-02-03T12:00:00.123Z');
const occurrence = { eventId: 'b1a4e8f2-93c5-4de0-8a6f-2f1c7d9b3e65', occurredAt: at };

function paidPayout(): Payout {
  const item = { external_id: 'x', user_id: 'u1', amount_cents: 100, pix_key: 'maria@email.com' };
  const order = parsePayoutBatch({ batch_id: 'A', items: [item] }, 1, at);
  const receiver = parseIspb('00000000');
  const [first] = order.ok ? order.batch.items : [];
  if (!order.ok || first === undefined || !receiver.ok) throw new Error('The payout is not valid.');
  return {
    ...first,
    payoutId: '01a202fe-990f-7000-990d-de7d749ebc9f',
    batchId: order.batch.batchId,
    index: 0,
    status: 'paid',
    endToEndId: 'E32074986202510051200a1B2c3D4e5F',
    receiverIspb: receiver.value,
    settledAt: at,
    failure: { code: 'AC03', source: 'rail', detail: 'said so' },
    duplicateOf: undefined,
    createdAt: at,
    updatedAt: at,
  };
}

const batch: PayoutBatch = {
  batchId: paidPayout().batchId,
  status: 'completed',
  counts: {
    pending: 0,
    processing: 0,
    in_doubt: 0,
    needs_review: 0,
    paid: 1,
    failed: 0,
    duplicate: 0,
    cancelled: 0,
  },
  totalCents: 100,
  paidCents: 100,
  failedCents: 0,
  returnedCents: 0,
  createdAt: at,
  startedAt: at,
  itemsRemovedAt: undefined,
  completedAt: at,
};

function eventOf(type: WebhookEventType): WebhookEvent {
  if (type === 'ping') return { ...occurrence, type, endpointId: '6f2f9f0e-1f3c-4b53-9d6c-0a4f3f0b2c11' };
  switch (type) {
    case 'batch.completed':
    case 'batch.awaiting_approval':
    case 'batch.approved':
    case 'batch.rejected':
      return { ...occurrence, type, batch };
    default:
      return { ...occurrence, type, payout: paidPayout(), sequence: 2 };
  }
}

const schemaOf = (type: string) => document.webhooks[type]?.post.requestBody.content['application/json'];
const named = (ref = ''): Schema | undefined => document.components.schemas[ref.split('/').at(-1) ?? ''];

describe('the documented webhooks', () => {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats.default(ajv);
  ajv.addSchema(document, 'document');

  it('are those there are', () => {
    expect(Object.keys(document.webhooks)).toEqual([...WEBHOOK_EVENT_TYPES]);
  });

  it.each(WEBHOOK_EVENT_TYPES)('document what is sent with %s, and nothing else', (type) => {
    const { schema: { $ref: ref } = { $ref: '' }, example } = schemaOf(type) ?? {};
    const validate = ajv.getSchema(`document${ref}`);
    if (validate === undefined) throw new Error(`${type} has no schema`);
    const body = JSON.parse(JSON.stringify(toWebhookBody(eventOf(type)))) as { data: object };
    for (const shown of [body, example]) {
      const isValid = validate(shown);
      expect([isValid, validate.errors]).toEqual([true, null]);
    }
    const data = named(named(ref)?.properties['data']?.$ref ?? dataRefOf(ref));
    expect(Object.keys(data?.properties ?? {})).toEqual(expect.arrayContaining(Object.keys(body.data)));
  });

  /** Beside a description, a reference stands in `allOf`. */
  function dataRefOf(ref: string): string {
    const data = named(ref)?.properties['data'] as { allOf?: { $ref: string }[] } | undefined;
    return data?.allOf?.[0]?.$ref ?? '';
  }

  it.each(WEBHOOK_EVENT_TYPES)('document the headers of %s', (type) => {
    const names = document.webhooks[type]?.post.parameters.map(({ name }) => name);
    expect(names).toEqual(['webhook-id', 'webhook-timestamp', 'webhook-signature']);
  });
});
