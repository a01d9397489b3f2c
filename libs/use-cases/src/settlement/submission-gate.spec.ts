import { beforeEach, describe, expect, it } from '@jest/globals';
import { databaseAway, TestSwitch } from '../../test/settlement-stand-ins.js';
import { SubmissionGate } from './submission-gate.js';

describe('the gate of submissions', () => {
  let settlementSwitch: TestSwitch;
  let gate: SubmissionGate;
  beforeEach(() => {
    settlementSwitch = new TestSwitch();
    gate = new SubmissionGate(settlementSwitch);
  });

  it('is closed until somebody has looked', async () => {
    expect(gate.isOpen).toBe(false);
    expect(await gate.look()).toBeUndefined();
    expect(gate.isOpen).toBe(true);
  });

  it('tells each change once', async () => {
    await gate.look();
    const { pause } = await settlementSwitch.pause('cli:ana', null);
    expect(await gate.look()).toEqual({ paused: pause });
    expect(await gate.look()).toBeUndefined();
    expect(gate.isOpen).toBe(false);
    await settlementSwitch.resume();
    expect(await gate.look()).toBe('resumed');
    expect(await gate.look()).toBeUndefined();
    expect(gate.isOpen).toBe(true);
  });

  it('tells a worker that starts in a pause of it, and stays closed while nobody can say', async () => {
    await settlementSwitch.pause('cli:ana', null);
    expect(await gate.look()).toMatchObject({ paused: { actor: 'cli:ana' } });
    settlementSwitch.read = () => Promise.reject(databaseAway());
    await expect(gate.look()).rejects.toMatchObject({ code: 'database_unavailable' });
    expect(gate.isOpen).toBe(false);
  });
});
