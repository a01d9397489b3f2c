import { describe, expect, it } from '@jest/globals';
import { CallBatcher, type CallBatcherOptions } from './call-batcher.js';

/** Answers batches when the test says so; an answer is the question in capitals. */
class Answers {
  readonly batches: (readonly string[])[] = [];
  private readonly open: { resolve: (answers: string[]) => void; reject: (error: Error) => void }[] = [];

  batcher(options: Partial<CallBatcherOptions<string, string>> = {}): CallBatcher<string, string> {
    return new CallBatcher<string, string>({
      answer: (questions) => {
        this.batches.push(questions);
        return new Promise((resolve, reject) => this.open.push({ resolve, reject }));
      },
      maxBatch: 10,
      maxInFlight: 1,
      maxWaiting: 100,
      refuse: () => new Error('refused'),
      ...options,
    });
  }

  async answerNext(answers?: string[]): Promise<void> {
    const index = this.batches.length - this.open.length;
    this.open.shift()?.resolve(answers ?? (this.batches[index] ?? []).map((text) => text.toUpperCase()));
    await eventLoopTurn();
  }

  async failNext(): Promise<void> {
    this.open.shift()?.reject(new Error('failed'));
    await eventLoopTurn();
  }
}

/** Long enough for a batch to depart. */
async function eventLoopTurn(): Promise<void> {
  for (let turn = 0; turn < 2; turn++) await new Promise((resolve) => setImmediate(resolve));
}

describe('CallBatcher', () => {
  it('sends questions of one turn of the event loop together, and gives each asker its own answer', async () => {
    const answers = new Answers();
    const batcher = answers.batcher();
    const asked = Promise.all(['a', 'b', 'c'].map((question) => batcher.ask(question)));
    await eventLoopTurn();
    expect(answers.batches).toEqual([['a', 'b', 'c']]);
    await answers.answerNext();
    expect(await asked).toEqual(['A', 'B', 'C']);
  });

  it('gathers what is asked while a batch is in flight into the next batch', async () => {
    const answers = new Answers();
    const batcher = answers.batcher();
    void batcher.ask('a');
    await eventLoopTurn();
    const second = Promise.all([batcher.ask('b'), batcher.ask('c')]);
    await eventLoopTurn();
    expect(answers.batches).toEqual([['a']]);
    await answers.answerNext();
    expect(answers.batches).toEqual([['a'], ['b', 'c']]);
    await answers.answerNext();
    expect(await second).toEqual(['B', 'C']);
  });

  it('splits a batch that would be too large', async () => {
    const answers = new Answers();
    const batcher = answers.batcher({ maxBatch: 2, maxInFlight: 2 });
    for (const question of ['a', 'b', 'c', 'd', 'e']) void batcher.ask(question);
    await eventLoopTurn();
    expect(answers.batches).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ]);
    await answers.answerNext();
    await answers.answerNext();
    expect(answers.batches[2]).toEqual(['e']);
  });

  it('sends a second batch beside the first only when it is no smaller', async () => {
    const answers = new Answers();
    const batcher = answers.batcher({ maxInFlight: 2 });
    for (const question of ['a', 'b']) void batcher.ask(question);
    await eventLoopTurn();
    void batcher.ask('c');
    await eventLoopTurn();
    expect(answers.batches).toEqual([['a', 'b']]);
    void batcher.ask('d');
    await eventLoopTurn();
    expect(answers.batches).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ]);
    void batcher.ask('e');
    await answers.answerNext();
    expect(answers.batches).toHaveLength(2);
    await answers.answerNext();
    expect(answers.batches[2]).toEqual(['e']);
  });

  it('fails the questions of a batch that fails, and answers the next one', async () => {
    const answers = new Answers();
    const batcher = answers.batcher();
    const failing = Promise.allSettled([batcher.ask('a'), batcher.ask('b')]);
    await eventLoopTurn();
    await answers.failNext();
    expect(await failing).toMatchObject([
      { reason: { message: 'failed' } },
      { reason: { message: 'failed' } },
    ]);
    const next = batcher.ask('c');
    await eventLoopTurn();
    await answers.answerNext();
    expect(await next).toBe('C');
  });

  it('fails a question that was given no answer', async () => {
    const answers = new Answers();
    const batcher = answers.batcher();
    const asked = Promise.allSettled([batcher.ask('a'), batcher.ask('b')]);
    await eventLoopTurn();
    await answers.answerNext(['A']);
    expect(await asked).toMatchObject([{ value: 'A' }, { status: 'rejected' }]);
  });

  it('refuses what is asked when too many wait', async () => {
    const answers = new Answers();
    const batcher = answers.batcher({ maxWaiting: 1 });
    const first = batcher.ask('a');
    await expect(batcher.ask('b')).rejects.toThrow('refused');
    await eventLoopTurn();
    await answers.answerNext();
    expect(await first).toBe('A');
  });
});
