import { isIspb, isStreamId } from '#domain';
import type { StreamSignal } from '#use-cases';

/** Several signals as one message on the channel. Everything but `from`, the sending process, is optional. */
interface SignalMessage {
  readonly from: string;
  readonly stored?: readonly string[];
  readonly overtaken?: readonly (readonly [ispb: string, streamId: string, fence: number])[];
  readonly ended?: readonly (readonly [ispb: string, streamId: string])[];
  readonly allEnded?: true;
}

/** Combines signals into one message. @param from - id of the sending process */
export function writeSignals(from: string, signals: readonly StreamSignal[]): string {
  const stored = new Set<string>();
  const overtaken: [string, string, number][] = [];
  const ended: [string, string][] = [];
  let allEnded = false;
  for (const signal of signals) {
    if (signal.kind === 'messages_stored') for (const ispb of signal.ispbs) stored.add(ispb);
    else if (signal.kind === 'taken_over') overtaken.push([signal.ispb, signal.streamId, signal.fence]);
    else if (signal.kind === 'stream_ended') ended.push([signal.ispb, signal.streamId]);
    else allEnded = true;
  }
  const message: SignalMessage = {
    from,
    ...(stored.size > 0 && { stored: [...stored] }),
    ...(overtaken.length > 0 && { overtaken }),
    ...(ended.length > 0 && { ended }),
    ...(allEnded && { allEnded }),
  };
  return JSON.stringify(message);
}

/** The signals of a message from another process. Empty for this process's own and for anything malformed. */
export function readSignals(text: string, ownName: string): StreamSignal[] {
  const message = parseObject(text);
  if (message === undefined || message['from'] === ownName) return [];
  const signals: StreamSignal[] = [];
  const ispbs = listOf(message['stored']).filter(isIspb);
  if (ispbs.length > 0) signals.push({ kind: 'messages_stored', ispbs });
  for (const entry of listOf(message['overtaken'])) {
    const [ispb, streamId, fence] = listOf(entry);
    if (isIspb(ispb) && isStreamId(streamId) && typeof fence === 'number')
      signals.push({ kind: 'taken_over', ispb, streamId, fence });
  }
  for (const entry of listOf(message['ended'])) {
    const [ispb, streamId] = listOf(entry);
    if (isIspb(ispb) && isStreamId(streamId)) signals.push({ kind: 'stream_ended', ispb, streamId });
  }
  if (message['allEnded'] === true) signals.push({ kind: 'all_streams_ended' });
  return signals;
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
