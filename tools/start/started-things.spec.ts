import { describe, expect, it } from '@jest/globals';
import { StartedThings } from './started-things.js';

describe('stopping what was started', () => {
  const stopped: string[] = [];
  const thing = (name: string): { stop: () => Promise<void> } => ({
    stop: () => {
      stopped.push(name);
      return name === 'stuck' ? Promise.reject(new Error('stuck')) : Promise.resolve();
    },
  });

  it('goes backwards, and past one that cannot be stopped', async () => {
    const started = new StartedThings();
    started.add(thing('postgres'));
    started.add(thing('stuck'));
    started.add(thing('api'), thing('worker'));
    await expect(started.stopAll()).rejects.toThrow('stuck');
    expect(stopped).toEqual(['api', 'worker', 'stuck', 'postgres']);
  });
});
