import type { BenchServices } from '../bench-services.js';
import { median, type Figure } from '../figure.js';
import { startMalote } from '../malote-process.js';
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
export async function measureDelivery(
  services: BenchServices,
  report: (progress: string) => void,
): Promise<Figure[]> {
  const api = await startMalote('api', services, { STREAM_WAIT_MS: SHORT_WAIT_MS });
  const deliver = async (backlog: number) => {
    await fillBacklog(services.pool, backlog);
    return collectOverHttp(api.url, benchIspb(), BACKLOG);
  };
  try {
    await fillBacklog(services.pool, WARM_UP_MESSAGES);
    await collectOverHttp(api.url, benchIspb(), WARM_UP_MESSAGES);
    const rates: { bare: number; http: number }[] = [];
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
      rates.push({ bare, http });
    }
    const large: { http: number; small: number }[] = [];
    for (let round = 1; round <= ROUNDS; round++) {
      const rate = { http: await deliver(LARGE_BACKLOG), small: await deliver(BACKLOG) };
      report(
        `backlog of ${String(LARGE_BACKLOG)} ${String(round)}/${String(ROUNDS)}: ${rate.http.toFixed(0)}/s, ${rate.small.toFixed(0)}/s at ${String(BACKLOG)}`,
      );
      large.push(rate);
    }
    return [
      {
        what: 'messages delivered over HTTP, six collectors, backlog 100,000',
        measured: median(rates.map(({ http }) => http)),
        unit: 'messages/s',
        yardstick: {
          what: 'six bare clients, 10 rows a claim',
          measured: median(rates.map(({ bare }) => bare)),
          unit: 'rows/s',
        },
        ratio: median(rates.map(({ http, bare }) => http / bare)),
        better: 'higher',
        atLeast: 0.6,
        aim: 1.0,
      },
      perCall('the API', median(times.map(({ api }) => api)), { atLeast: 0.33, aim: 0.22 }),
      perCall('Postgres', median(times.map(({ postgres }) => postgres)), { atLeast: 0.3, aim: 0.15 }),
      {
        what: 'the same with a backlog of 2,000,000',
        measured: median(large.map(({ http }) => http)),
        unit: 'messages/s',
        yardstick: {
          what: 'the same at 100,000',
          measured: median(large.map(({ small }) => small)),
          unit: 'messages/s',
        },
        ratio: median(large.map(({ http, small }) => http / small)),
        better: 'higher',
        atLeast: 0.9,
        aim: 1,
      },
    ];
  } finally {
    await api.stop();
  }
}

function perCall(
  where: string,
  measured: number,
  bounds: { readonly atLeast: number; readonly aim: number },
): Figure {
  const what = `processor time of ${where} for a call that delivers ten`;
  return { what, measured, unit: 'ms', ratio: measured, better: 'lower', ...bounds };
}
