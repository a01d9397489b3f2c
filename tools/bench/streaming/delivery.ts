import { startMalote, type BenchServices, type Report } from '../bench-services.js';
import { absolute, compared, median, type Figure } from '../figure.js';
import { processorMs, processorMsOf } from '../processor-time.js';
import { claimWithoutHttp } from './claim-without-http.js';
import { collectOverHttp } from './collect-over-http.js';
import { benchIspb, fillBacklog } from './fill-backlog.js';

const BACKLOG = 100_000;
const LARGE_BACKLOG = 2_000_000;
const MESSAGES_PER_CALL = 10;
const ROUNDS = 3;
/** Those who find the line empty at the very end need not wait long. */
const SHORT_WAIT_MS = '500';
/** The process compiles its hot paths on these. */
const WARM_UP_MESSAGES = 30_000;

/** Messages per second through one API process and six collectors, beside bare claiming clients; and again at 2,000,000. */
export async function measureDelivery(services: BenchServices, report: Report): Promise<Figure[]> {
  const api = await startMalote('api', services, { STREAM_WAIT_MS: SHORT_WAIT_MS });
  const deliver = async (backlog: number) => {
    await fillBacklog(services.pool, backlog);
    return collectOverHttp(api.url, benchIspb(), BACKLOG);
  };
  try {
    await fillBacklog(services.pool, WARM_UP_MESSAGES);
    await collectOverHttp(api.url, benchIspb(), WARM_UP_MESSAGES);
    const rates: { measured: number; yardstick: number }[] = [];
    const times: { api: number; postgres: number }[] = [];
    const processorTimes = () => ({ api: processorMs(api.pid), postgres: processorMsOf('postgres') });
    for (let round = 1; round <= ROUNDS; round++) {
      await fillBacklog(services.pool, BACKLOG);
      const before = processorTimes();
      const http = await collectOverHttp(api.url, benchIspb(), BACKLOG);
      const after = processorTimes();
      const calls = BACKLOG / MESSAGES_PER_CALL;
      times.push({
        api: (after.api - before.api) / calls,
        postgres: (after.postgres - before.postgres) / calls,
      });
      const bare = await claimWithoutHttp(services.pool, services.databaseUrl, BACKLOG);
      report(
        `delivery ${String(round)}/${String(ROUNDS)}: ${http.toFixed(0)}/s over HTTP, ${bare.toFixed(0)}/s bare`,
      );
      rates.push({ measured: http, yardstick: bare });
    }
    const large: { measured: number; yardstick: number }[] = [];
    for (let round = 1; round <= ROUNDS; round++) {
      const rate = { measured: await deliver(LARGE_BACKLOG), yardstick: await deliver(BACKLOG) };
      report(
        `backlog of ${String(LARGE_BACKLOG)} ${String(round)}/${String(ROUNDS)}: ${rate.measured.toFixed(0)}/s, ${rate.yardstick.toFixed(0)}/s at ${String(BACKLOG)}`,
      );
      large.push(rate);
    }
    const better = 'higher';
    const perCall = (where: string) => `processor time of ${where} for a call that delivers ten`;
    return [
      compared(
        {
          what: 'messages delivered over HTTP, six collectors, backlog 100,000',
          unit: 'messages/s',
          yardstick: { what: 'six bare clients, 10 rows a claim', unit: 'rows/s' },
          better,
          atLeast: 0.6,
          aim: 1.0,
        },
        rates,
      ),
      absolute(perCall('the API'), median(times.map(({ api }) => api)), 'ms', { atLeast: 0.33, aim: 0.22 }),
      absolute(perCall('Postgres'), median(times.map(({ postgres }) => postgres)), 'ms', {
        atLeast: 0.3,
        aim: 0.15,
      }),
      compared(
        {
          what: 'the same with a backlog of 2,000,000',
          unit: 'messages/s',
          yardstick: { what: 'the same at 100,000', unit: 'messages/s' },
          better,
          atLeast: 0.9,
          aim: 1,
        },
        large,
      ),
    ];
  } finally {
    await api.stop();
  }
}
