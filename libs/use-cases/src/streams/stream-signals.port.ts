import type { Ispb, StreamId } from '#domain';

/** What processes announce to each other. Any of them may be lost: a sweep once a second finds what was missed. */
export type StreamSignal =
  /** Messages of these institutions were stored, or have returned to the line. */
  | { readonly kind: 'messages_stored'; readonly ispbs: readonly Ispb[] }
  /** A newer call of this stream, which holds `fence`, displaces older ones. */
  | { readonly kind: 'taken_over'; readonly ispb: Ispb; readonly streamId: StreamId; readonly fence: number }
  | { readonly kind: 'stream_ended'; readonly ispb: Ispb; readonly streamId: StreamId }
  /** The sandbox was emptied: all streams of all institutions have ended. */
  | { readonly kind: 'all_streams_ended' };

/** Carries signals to all processes, this one included and first. Sending never fails and never waits. */
export abstract class StreamSignals {
  /** To be called after the commit of what the signal announces. */
  abstract send(signal: StreamSignal): void;
  /** Registers the listener of this process; signals from anywhere reach it. */
  abstract listen(listener: (signal: StreamSignal) => void): void;
}
