import { MAX_OPEN_STREAMS, type StreamId } from '#domain';
import type { DeliveredBatch, StreamStep, StreamStepOutcome } from '../../src/streams/stream-store.port.js';
import type { LoggedCall } from './fake-stream-table.js';

interface OpenStream {
  serial: number;
  /** The number of its newest call. */
  fence: number;
  /** Delivered, and not yet acknowledged. */
  held: readonly string[];
}

/** Reads the calls that the tables have had, in their order, and notes what the contract does not allow. */
export class Auditor {
  readonly faults: string[] = [];
  private readonly open = new Map<StreamId, OpenStream>();
  private readonly stored = new Set<string>();
  private readonly acknowledged = new Set<string>();

  /** @param received the ids that collectors have received, by stream and number */
  constructor(private readonly received: ReadonlySet<string>) {}

  read(log: readonly LoggedCall[]): void {
    for (const call of log) {
      if (call.kind === 'run') this.readStep(call.step, call.answer);
      else if (call.kind === 'sweep')
        for (const { streamId } of call.answer.expired) this.open.delete(streamId);
      else if (call.kind === 'store') for (const { endToEndId } of call.messages) this.stored.add(endToEndId);
    }
    for (const id of this.stored)
      if (!this.acknowledged.has(id)) this.faults.push(`${id} was never acknowledged`);
  }

  private readStep(step: StreamStep, outcome: StreamStepOutcome): void {
    const { streamId } = step;
    if (step.kind === 'open' && outcome.kind !== 'seat_taken') {
      this.open.set(streamId, { serial: 0, fence: 1, held: [] });
      if (this.open.size > MAX_OPEN_STREAMS) this.faults.push(`${streamId} is one stream too many`);
    }
    const stream = this.open.get(streamId);
    if (stream === undefined) return;
    if (outcome.kind === 'ended') {
      if (step.kind === 'end' && step.serial === stream.serial) this.acknowledge(streamId, stream);
      this.open.delete(streamId);
    } else if (outcome.kind === 'waiting' || outcome.kind === 'delivered') {
      if (step.kind === 'pull') this.acknowledge(streamId, stream);
      else if (step.kind === 'claim' && step.fence < stream.fence)
        this.faults.push(`${streamId} was claimed for by an older call`);
      stream.fence = outcome.fence;
      if (outcome.kind === 'delivered') this.deliver(streamId, stream, outcome);
    } else if (outcome.kind === 'replayed') {
      if (stream.held.join() !== idsIn(outcome).join() || stream.held.length === 0)
        this.faults.push(`${streamId} delivered something else again`);
    }
  }

  private deliver(streamId: StreamId, stream: OpenStream, batch: DeliveredBatch): void {
    if (stream.held.length > 0) this.faults.push(`${streamId} took more before it had acknowledged`);
    stream.held = idsIn(batch);
    stream.serial = batch.serial;
    for (const id of stream.held) {
      const holders = [...this.open.values()].filter(({ held }) => held.includes(id));
      if (holders.length > 1) this.faults.push(`${id} was delivered in two streams`);
      if (this.acknowledged.has(id)) this.faults.push(`${id} came again after it was acknowledged`);
    }
  }

  private acknowledge(streamId: StreamId, stream: OpenStream): void {
    const { held, serial } = stream;
    for (const id of held) this.acknowledged.add(id);
    if (held.length > 0 && !this.received.has(`${streamId} ${String(serial)}`))
      this.faults.push(`${held.join()} were acknowledged, and no collector has received them`);
    stream.held = [];
  }
}

function idsIn({ payloads }: DeliveredBatch): string[] {
  return [...payloads.matchAll(/"endToEndId":"(\w+)"/g)].map(([, id = '']) => id);
}
