import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import { MALOTE, type SettlementPause } from '#domain';
import { createLogger } from '#observability';
import { PauseWatch } from './pause-watch.js';

const BY_ANA: SettlementPause = { since: new Date(0), actor: 'cli:ana', reason: null };

describe('watching the pause of settlement', () => {
  let pause: SettlementPause | undefined;
  let payers: string[];
  let logged: string[];
  let watch: PauseWatch;
  const look = async () => {
    await watch.begin();
    await watch.onModuleDestroy();
    return logged.splice(0);
  };

  beforeEach(() => {
    [pause, payers, logged] = [undefined, [], []];
    const logger = createLogger({ level: 'silent', format: 'json' }, 'test');
    jest.spyOn(logger, 'child').mockReturnValue(logger);
    for (const level of ['info', 'warn', 'error'] as const)
      jest.spyOn(logger, level).mockImplementation((_fields, message) => {
        logged.push(`${level} ${message}`);
      });
    const policies = { pausedPayers: () => Promise.resolve(payers) };
    const holds = { look: () => Promise.resolve() };
    watch = new PauseWatch({ look: () => Promise.resolve(pause) }, policies, holds, logger);
  });

  it('logs each change once, also to a worker that starts in a pause', async () => {
    expect(await look()).toEqual([]);
    pause = BY_ANA;
    expect(await look()).toEqual(['warn Settlement is paused: no payment is submitted']);
    expect(await look()).toEqual([]);
    pause = { ...BY_ANA, since: new Date(1), actor: MALOTE };
    expect(await look()).toEqual(['error Settlement is paused: no payment is submitted']);
    pause = undefined;
    expect(await look()).toEqual(['info Settlement is resumed']);
  });

  it('knows the payers that are paused, and everyone while all settlement is', async () => {
    payers = ['acme'];
    expect(await look()).toEqual(['warn Paused payers changed']);
    expect(await look()).toEqual([]);
    expect([watch.isPaused('acme'), watch.isPaused('bravo')]).toEqual([true, false]);
    [payers, pause] = [[], BY_ANA];
    expect(await look()).toHaveLength(2);
    expect(watch.isPaused('bravo')).toBe(true);
    pause = undefined;
    await look();
    expect([watch.isPaused('acme'), watch.isPaused('bravo')]).toEqual([false, false]);
  });
});
