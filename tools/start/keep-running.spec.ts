import { describe, expect, it } from '@jest/globals';
import type { EmbeddedServer } from '../local-services/index.js';
import { keepRunning } from './keep-running.js';

/** A server without a process: it ends on request. */
class FakeServer implements EmbeddedServer {
  readonly pid = 1;
  private end: () => void = () => undefined;
  readonly ended = new Promise<void>((resolve) => (this.end = resolve));

  die(): void {
    this.end();
  }

  stop(): Promise<void> {
    this.end();
    return Promise.resolve();
  }
}

describe('a service that is kept running', () => {
  it('is started again, knowing its predecessor, when it ends by itself', async () => {
    const first = new FakeServer();
    const predecessors: (FakeServer | undefined)[] = [];
    const startedAgain = new Promise<void>((resolve) => {
      void keepRunning(
        'Redis',
        (previous?: FakeServer) => {
          predecessors.push(previous);
          if (previous !== undefined) resolve();
          return Promise.resolve(previous === undefined ? first : new FakeServer());
        },
        () => undefined,
      );
    });
    first.die();
    await startedAgain;
    expect(predecessors).toEqual([undefined, first]);
  });

  it('is not started again after it was stopped', async () => {
    let starts = 0;
    const progress: string[] = [];
    const kept = await keepRunning(
      'Redis',
      () => {
        starts += 1;
        return Promise.resolve(new FakeServer());
      },
      (line) => progress.push(line),
    );
    await kept.stop();
    await kept.watched;
    expect([starts, progress]).toEqual([1, []]);
  });

  it('says so where it cannot be started again', async () => {
    const first = new FakeServer();
    const kept = await keepRunning(
      'Redis',
      (previous?: FakeServer) =>
        previous === undefined ? Promise.resolve(first) : Promise.reject(new Error('no disk')),
      () => undefined,
    );
    first.die();
    await expect(kept.watched).rejects.toThrow('no disk');
  });
});
