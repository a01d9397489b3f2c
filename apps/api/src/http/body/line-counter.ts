export const LINE_FEED = 0x0a;
export const CARRIAGE_RETURN = 0x0d;

/**
 * Which line of a text a byte stands in, as an editor counts them: LF, CR LF and CR end a line, in quotes too. (csv-parse counts CR LF in
 * quotes twice.)
 */
export class LineCounter {
  /** Of the byte that was advanced to, from 1. */
  line = 1;
  private at = 0;

  constructor(
    private readonly bytes: Buffer,
    start: number,
  ) {
    this.advanceTo(start);
  }

  advanceTo(end: number): this {
    for (; this.at < end; this.at += 1) {
      const byte = this.bytes[this.at];
      if (byte === LINE_FEED || (byte === CARRIAGE_RETURN && this.bytes[this.at + 1] !== LINE_FEED))
        this.line += 1;
    }
    return this;
  }

  /** The line of the next byte that ends no line, to which it advances. */
  lineOfNext(): number {
    while (this.bytes[this.at] === LINE_FEED || this.bytes[this.at] === CARRIAGE_RETURN)
      this.advanceTo(this.at + 1);
    return this.line;
  }
}
