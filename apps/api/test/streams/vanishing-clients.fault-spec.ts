import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { waitFor } from '#testing';
import { openCall, read, start, startPath } from './reading-call.js';
import {
  deliver,
  newIspb,
  startTestSystem,
  untilWaiting,
  viewStreams,
  type TestSystem,
} from './test-system.js';

/** Longer than any of these tests: no seat is freed by the end of a wait, or by its lease. */
const WAIT_MS = 60_000;
const LEASE_MS = 600_000;

describe('a client that vanishes', () => {
  let system: TestSystem;
  let ispb: string;

  beforeAll(async () => {
    system = await startTestSystem({ waitMs: WAIT_MS, leaseMs: LEASE_MS });
  });
  beforeEach(() => {
    ispb = newIspb();
  });
  afterAll(() => system.close());

  async function untilNoneOpen(): Promise<void> {
    await waitFor(async () => (await viewStreams(system.at(0), ispb)).open.length === 0, {
      what: 'the seat to be free',
    });
  }

  describe('during start', () => {
    it('while it waits, frees its seat at once', async () => {
      for (let time = 1; time <= 8; time++) {
        const call = openCall(system.at(time % 2), { path: startPath(ispb) });
        await untilWaiting(system.at(0), ispb, 1);
        call.leave();
        await untilNoneOpen();
      }
    });

    it('before its answer, frees its seat and returns its messages', async () => {
      const ids = await deliver(system.at(0), ispb, 12);
      const release = await holdInstitution();
      const call = openCall(system.at(0), { path: startPath(ispb), form: 'many' });
      await call.sent;
      await untilACallWaits();
      call.leave();
      // Answered after the API has seen the client leave.
      await viewStreams(system.at(0), ispb);
      await release();
      await waitFor(async () => (await viewStreams(system.at(0), ispb)).undelivered === 12, {
        what: 'the messages to return',
      });
      await untilNoneOpen();
      expect((await start(system.at(1), ispb)).ids).toEqual(ids.slice(0, 10));
    });

    it('at any moment, keeps no seat and loses no message', async () => {
      // What was written before its client left ends by its lease.
      const brief = await startTestSystem({ waitMs: WAIT_MS, leaseMs: 1_000 });
      try {
        await deliver(brief.at(0), ispb, 60);
        const calls = Array.from({ length: 60 }, async (_, number) => {
          const call = openCall(brief.at(number % 2), { path: startPath(ispb), form: 'many' });
          // From before it is sent until after it is answered.
          await new Promise((resolve) => setTimeout(resolve, number / 2));
          call.leave();
        });
        await Promise.all(calls);
        await waitFor(
          async () => {
            const { open, undelivered } = await viewStreams(brief.at(0), ispb);
            return open.length === 0 && undelivered === 60;
          },
          { what: 'every seat to be free and every message to return' },
        );
      } finally {
        await brief.close();
      }
    });
  });

  it('while it waits on a stream it knows, finds the stream as it was', async () => {
    const first = await openStream();
    const call = openCall(system.at(0), { path: first });
    await untilWaiting(system.at(0), ispb, 1);
    call.leave();
    await untilWaiting(system.at(0), ispb, 0);
    const ids = await deliver(system.at(1), ispb, 1);
    expect((await viewStreams(system.at(0), ispb)).undelivered).toBe(1);
    expect(await read(system.at(1), first, 'one')).toMatchObject({ status: 200, ids });
  });

  it('before the answer of a call that acknowledges has acknowledged all the same', async () => {
    const ids = await deliver(system.at(0), ispb, 15);
    const first = await start(system.at(0), ispb);
    const release = await holdInstitution();
    const call = openCall(system.at(0), { path: first.pullNext, form: 'many' });
    await call.sent;
    await untilACallWaits();
    call.leave();
    await release();
    await waitFor(async () => (await viewStreams(system.at(0), ispb)).undelivered === 0, {
      what: 'the call to have taken the rest',
    });
    // Its answer is repeated by the same id.
    expect(await read(system.at(1), first.pullNext)).toMatchObject({ status: 200, ids: ids.slice(10) });
  });

  async function openStream(): Promise<string> {
    await deliver(system.at(0), ispb, 1);
    return (await start(system.at(0), ispb, 'one')).pullNext;
  }

  /** Holds every step of the institution up until it is released. */
  async function holdInstitution(): Promise<() => Promise<void>> {
    await system.query('INSERT INTO message_head (receiver_ispb) VALUES ($1) ON CONFLICT DO NOTHING', [ispb]);
    const client = new pg.Client({ connectionString: system.databaseUrl });
    await client.connect();
    await client.query('BEGIN');
    await client.query('SELECT FROM message_head WHERE receiver_ispb = $1 FOR UPDATE', [ispb]);
    return async () => {
      await client.query('COMMIT');
      await client.end();
    };
  }

  async function untilACallWaits(): Promise<void> {
    const isWaiting = async () =>
      (
        await system.query(
          "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
        )
      ).length > 0;
    await waitFor(isWaiting, { what: 'the call to wait for the institution' });
  }
});
