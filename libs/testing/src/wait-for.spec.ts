import { describe, expect, it } from '@jest/globals';
import { waitFor } from './wait-for.js';

describe('waiting for a condition', () => {
  it('returns what the condition returned once it holds', async () => {
    let looks = 0;
    const found = await waitFor(() => ((looks += 1) === 3 ? 'found' : undefined), {
      what: 'the third look',
      everyMs: 1,
    });
    expect(found).toBe('found');
  });

  it('takes an error for not yet', async () => {
    let looks = 0;
    const refuseTwice = (): Promise<boolean> =>
      (looks += 1) < 3 ? Promise.reject(new Error('refused')) : Promise.resolve(true);
    await expect(waitFor(refuseTwice, { what: 'a connection', everyMs: 1 })).resolves.toBe(true);
  });

  it('fails naming what it waited for, and why the last look failed', async () => {
    const refuse = (): Promise<boolean> => Promise.reject(new Error('refused'));
    await expect(waitFor(refuse, { what: 'a connection', timeoutMs: 20, everyMs: 1 })).rejects.toMatchObject({
      message: 'waited 20 ms in vain for a connection',
      cause: { message: 'refused' },
    });
  });
});
