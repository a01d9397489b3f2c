import { beforeEach, describe, expect, it } from '@jest/globals';
import { DomainError } from '#domain';
import { SystemClock } from '../time/clock.port.js';
import {
  DELIVERIES_PER_ROUND,
  DeliverWebhooks,
  MAX_ROUNDS,
  WebhookDeliveryEvents,
  WebhookSender,
  type OutgoingWebhook,
  type WebhookAnswer,
} from './deliver-webhooks.js';
import {
  WebhookOutbox,
  type ClaimedDelivery,
  type DeliveryResult,
  type WebhookEndpointKey,
} from './webhook-outbox.port.js';
import { SweepWebhooks, WebhookQueue } from './sweep-webhooks.js';
import { WebhookSlots } from './webhook-slots.js';

const ENDPOINT = { payer: 'acme', endpointId: 'endpoint-1' };
const SETTINGS = {
  timeoutMs: 1_000,
  leaseMs: 5_000,
  schedule: { retryPausesMs: [5_000, 300_000] },
  random: () => 0.5,
};

/** An endpoint's deliveries in memory: what is not delivered is not due again. */
class StandInOutbox extends WebhookOutbox {
  waiting: ClaimedDelivery[] = [];
  readonly rounds: number[] = [];
  readonly written: DeliveryResult[] = [];
  readonly disabled: string[] = [];
  outages = 0;
  claimTakesMs = 0;

  override due(): Promise<readonly WebhookEndpointKey[]> {
    return Promise.resolve(['hangs', 'prompt'].map((payer) => ({ payer, endpointId: `${payer}-due` })));
  }

  override async claim(_endpoint: WebhookEndpointKey, limit: number): Promise<readonly ClaimedDelivery[]> {
    clock.ms += this.claimTakesMs;
    const claimed = this.waiting.splice(0, limit);
    this.rounds.push(claimed.length);
    return Promise.resolve(claimed);
  }

  override async write(_endpoint: WebhookEndpointKey, results: readonly DeliveryResult[]): Promise<void> {
    if (this.outages-- > 0) throw new DomainError('database_unavailable', 'Unavailable.');
    this.written.push(...results);
    return Promise.resolve();
  }

  override disableGone(_endpoint: WebhookEndpointKey, url: string): Promise<boolean> {
    this.disabled.push(url);
    return Promise.resolve(true);
  }
}

class StandInSender extends WebhookSender {
  readonly sent: OutgoingWebhook[] = [];
  answer: (webhook: OutgoingWebhook, signal: AbortSignal) => WebhookAnswer | Promise<WebhookAnswer> = () => ({
    status: 200,
  });

  override async send(webhook: OutgoingWebhook, signal: AbortSignal): Promise<WebhookAnswer> {
    this.sent.push(webhook);
    return this.answer(webhook, signal);
  }
}

class NotingEvents extends WebhookDeliveryEvents {
  readonly noted: string[] = [];
  override gaveUp(_endpoint: WebhookEndpointKey, deliveries: number): void {
    this.noted.push(`gave up ${String(deliveries)}`);
  }
  override endpointGone(): void {
    this.noted.push('gone');
  }
}

/** A clock that stands still but for pauses, which are over at once. */
class StandInClock extends SystemClock {
  ms = 0;
  override nowMs(): number {
    return this.ms;
  }
  override after(ms: number, callback: () => void): () => void {
    const immediate = setImmediate(() => {
      this.ms += ms;
      callback();
    });
    return () => {
      clearImmediate(immediate);
    };
  }
}

let clock: StandInClock;
let outbox: StandInOutbox;
let sender: StandInSender;
let events: NotingEvents;
let slots: WebhookSlots;
let delivering: DeliverWebhooks;

beforeEach(() => {
  clock = new StandInClock();
  outbox = new StandInOutbox();
  sender = new StandInSender();
  events = new NotingEvents();
  slots = new WebhookSlots(100);
  delivering = new DeliverWebhooks(outbox, sender, clock, events, SETTINGS, slots);
});

function deliveries(count: number, attempt = 1): ClaimedDelivery[] {
  return Array.from({ length: count }, (_, n) => ({
    deliveryId: `delivery-${String(n)}`,
    fence: '1',
    attempt,
    url: 'https://receiver.example.com/',
    secrets: [Buffer.alloc(32)],
    event: { type: 'ping', eventId: `event-${String(n)}`, occurredAt: new Date(0), endpointId: 'endpoint-1' },
  }));
}

describe('delivering to one endpoint', () => {
  it('sends everything that is due, a round at a time, and writes each result', async () => {
    outbox.waiting = deliveries(25);
    await delivering.deliver(ENDPOINT);
    expect(outbox.rounds).toEqual([DELIVERIES_PER_ROUND, DELIVERIES_PER_ROUND, 5, 0]);
    expect(sender.sent).toHaveLength(25);
    expect(sender.sent[0]).toMatchObject({
      url: 'https://receiver.example.com/',
      event: { eventId: 'event-0', endpointId: 'endpoint-1' },
    });
    expect(outbox.written[0]).toEqual({
      deliveryId: 'delivery-0',
      fence: '1',
      answer: 200,
      fault: null,
      durationMs: 0,
      next: { kind: 'delivered' },
    });
  });

  it('leaves a receiver alone that took nothing of a round', async () => {
    sender.answer = () => ({ fault: 'timeout', message: 'No answer.' });
    outbox.waiting = deliveries(25);
    await delivering.deliver(ENDPOINT);
    expect(outbox.rounds).toEqual([DELIVERIES_PER_ROUND]);
    expect(outbox.written[9]).toMatchObject({
      answer: null,
      fault: 'No answer.',
      next: { kind: 'retry', inMs: 5_000 },
    });
  });

  it('continues while it takes some', async () => {
    sender.answer = ({ event }) => ({ status: event.eventId.endsWith('0') ? 200 : 500 });
    outbox.waiting = deliveries(25);
    await delivering.deliver(ENDPOINT);
    expect(outbox.rounds).toEqual([10, 10, 5, 0]);
  });

  it('gives others their turn, after so many rounds or so long', async () => {
    outbox.waiting = deliveries(DELIVERIES_PER_ROUND * MAX_ROUNDS + 5);
    await delivering.deliver(ENDPOINT);
    expect(outbox.waiting).toHaveLength(5);
    sender.answer = () => {
      clock.ms += 700;
      return { status: 200 };
    };
    outbox.waiting = deliveries(100);
    await delivering.deliver(ENDPOINT);
    expect(outbox.waiting).toHaveLength(80);
  });

  it('disables an endpoint that is gone, and reports it', async () => {
    sender.answer = () => ({ status: 410 });
    outbox.waiting = deliveries(2);
    await delivering.deliver(ENDPOINT);
    expect(outbox.disabled).toEqual(['https://receiver.example.com/']);
    expect(outbox.written).toMatchObject([{ next: { kind: 'given_up' } }, { next: { kind: 'given_up' } }]);
    expect(events.noted).toEqual(['gone']);
  });

  it('reports what it gives up', async () => {
    sender.answer = () => ({ status: 500 });
    outbox.waiting = deliveries(2, 3);
    await delivering.deliver(ENDPOINT);
    expect(events.noted).toEqual(['gave up 2']);
    expect(outbox.disabled).toEqual([]);
  });

  it('sends nothing that its lease would not outlast', async () => {
    outbox.claimTakesMs = 4_500;
    outbox.waiting = deliveries(1);
    await delivering.deliver(ENDPOINT);
    expect(sender.sent).toEqual([]);
    expect(outbox.written).toEqual([]);
  });

  it('waits for a database that is unavailable for a moment, and sends nothing twice for that', async () => {
    outbox.outages = 3;
    outbox.waiting = deliveries(1);
    await delivering.deliver(ENDPOINT);
    expect(sender.sent).toHaveLength(1);
    expect(outbox.written).toHaveLength(1);
  });

  it('gives the results up when the lease ends', async () => {
    outbox.outages = 1_000;
    outbox.waiting = deliveries(1);
    await expect(delivering.deliver(ENDPOINT)).rejects.toMatchObject({ code: 'database_unavailable' });
  });

  it('when asked to stop finishes the round and begins none; breaks off what takes too long', async () => {
    outbox.waiting = deliveries(25);
    sender.answer = (_webhook, signal) =>
      new Promise((resolve) => {
        signal.addEventListener('abort', () => {
          resolve({ fault: 'timeout', message: 'Broken off.' });
        });
      });
    const delivered = delivering.deliver(ENDPOINT);
    await new Promise(setImmediate);
    await delivering.drain(100);
    await delivered;
    expect(outbox.written).toHaveLength(10);
    expect(outbox.written[0]).toMatchObject({ fault: 'Broken off.', next: { kind: 'retry' } });
    await delivering.deliver(ENDPOINT);
    expect(outbox.rounds).toEqual([10]);
  });
});

/** Notes which endpoints it is to enqueue. */
class NotingQueue extends WebhookQueue {
  readonly enqueued: string[] = [];
  override enqueue(endpoints: readonly WebhookEndpointKey[]): Promise<void> {
    this.enqueued.push(...endpoints.map(({ endpointId }) => endpointId));
    return Promise.resolve();
  }
  override waitingCount(): Promise<number> {
    return Promise.resolve(0);
  }
}

describe('slots for endpoints', () => {
  let jobs: Promise<void>[];
  /** Serves endpoints of a payer that do not answer; returns how many of them have a slot. */
  const hang = async (payer: string, endpoints: number): Promise<number> => {
    const before = sender.sent.length;
    for (let n = 0; n < endpoints; n += 1) {
      outbox.waiting.push(...deliveries(1));
      jobs.push(delivering.deliver({ payer, endpointId: `${payer}-${String(n)}` }));
      outbox.waiting.length = 0;
    }
    await new Promise(setImmediate);
    return sender.sent.length - before;
  };
  let release: () => void;
  beforeEach(() => {
    jobs = [];
    const answer = new Promise<WebhookAnswer>((resolve) => {
      release = () => {
        resolve({ status: 500 });
      };
    });
    sender.answer = () => answer;
  });

  it('are nine of ten for one payer, less for each of several, and there is one for the next', async () => {
    expect(await hang('hangs', 150)).toBe(90);
    expect(await hang('hangs too', 150)).toBe(9);
    expect(await hang('prompt', 1)).toBe(1);
    release();
    await Promise.all(jobs);
    expect(await hang('prompt', 150)).toBe(90);
  });

  it('keep endpoints that have none out of the queue', async () => {
    const queue = new NotingQueue();
    const sweep = new SweepWebhooks(outbox, queue, slots);
    await hang('hangs', 90);
    expect(await sweep.sweep()).toBe(1);
    release();
    await Promise.all(jobs);
    await sweep.sweep();
    expect(queue.enqueued).toEqual(['prompt-due', 'hangs-due', 'prompt-due']);
  });
});
