import { waitFor } from '#testing';
import { sendTo, type Answer } from '../send-to.js';

/** The metrics of a process at one moment. */
export class Scrape {
  private readonly values: ReadonlyMap<string, number>;

  private constructor(readonly answer: Answer) {
    const lines = answer.text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    this.values = new Map(
      lines.map((line) => {
        const end = line.lastIndexOf(' ');
        return [line.slice(0, end), Number(line.slice(end + 1))];
      }),
    );
  }

  static async of(address: string): Promise<Scrape> {
    return new Scrape(await sendTo(address, { path: '/metrics' }));
  }

  /** The value of a series, written as it is in the answer: `name{label="value"}`; undefined: there is none. */
  value(series: string): number | undefined {
    return this.values.get(series);
  }

  /** What has a value, by name and labels. */
  get series(): readonly string[] {
    return [...this.values.keys()];
  }

  /** The sum of a histogram's counts, or a counter's values, over all labels but these. */
  sum(name: string, ...labels: readonly string[]): number {
    return this.series
      .filter((series) => series.startsWith(`${name}{`) || series === name)
      .filter((series) => labels.every((label) => series.includes(label)))
      .reduce((sum, series) => sum + (this.value(series) ?? 0), 0);
  }
}

/** Waits until a process reports what is expected; what is read from Postgres is a few seconds old. */
export function untilScraped(
  what: string,
  scrape: () => Promise<Scrape>,
  holds: (scraped: Scrape) => boolean,
): Promise<Scrape> {
  return waitFor(
    async () => {
      const scraped = await scrape();
      return holds(scraped) ? scraped : undefined;
    },
    { what, everyMs: 200, timeoutMs: 20_000 },
  );
}
