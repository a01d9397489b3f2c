/** What the contract says of one institution's streams, as simply as it can be said. Messages are numbers in the order of storing. */
export class ProtocolModel {
  /** Outstanding at no stream, in the order of delivery. */
  line: number[] = [];
  readonly streams: ModelStream[] = [];
  private stored = 0;

  /** Numbers of messages that are stored now. */
  store(count: number): number[] {
    const fresh = Array.from({ length: count }, () => ++this.stored);
    this.line.push(...fresh);
    return fresh;
  }

  take(limit: number): number[] {
    return this.line.splice(0, limit);
  }

  open(): ModelStream[] {
    return this.streams.filter(({ ended }) => !ended);
  }

  /** Opens a stream; its first ids follow with its first answer. */
  start(): ModelStream {
    const stream = new ModelStream();
    this.streams.push(stream);
    return stream;
  }

  /** Ends a stream: what it holds goes back to the front of the line in its old order, unless it is acknowledged. */
  end(stream: ModelStream, acknowledge: boolean): void {
    stream.ended = true;
    // The line is in the order of storing but for what was returned, which is older than all that follows.
    if (!acknowledge) this.line = [...this.line, ...stream.outstanding].sort((a, b) => a - b);
    stream.outstanding = [];
  }
}

export class ModelStream {
  /** Every id it has given out, oldest first; the last one is current. */
  readonly ids: string[] = [];
  outstanding: number[] = [];
  ended = false;

  get current(): string {
    return this.ids.at(-1) ?? '';
  }

  /** The id whose call delivered what is outstanding; none where no client knows it, as after the start. */
  get previous(): string | undefined {
    return this.outstanding.length === 0 ? undefined : this.ids.at(-2);
  }

  delivered(messages: number[], next: string): void {
    this.outstanding = messages;
    this.ids.push(next);
  }
}
