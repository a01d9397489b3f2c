import { beforeEach, describe, expect, it } from '@jest/globals';
import { databaseDown, TestSwitch } from '../../test/settlement-stand-ins.js';
import { SubmissionGate } from './submission-gate.js';

describe('the gate of submissions', () => {
  let settlementSwitch: TestSwitch;
  let gate: SubmissionGate;
  beforeEach(() => {
    settlementSwitch = new TestSwitch();
    gate = new SubmissionGate(settlementSwitch);
  });

  it('is closed until the switch has been read', async () => {
    expect(gate.isOpen).toBe(false);
    expect(await gate.look()).toBeUndefined();
    expect(gate.isOpen).toBe(true);
  });

  it('reports each change once', async () => {
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

  it('reports the pause to a worker that starts in one, and stays closed while the switch cannot be read', async () => {
    await settlementSwitch.pause('cli:ana', null);
    expect(await gate.look()).toMatchObject({ paused: { actor: 'cli:ana' } });
    settlementSwitch.look = () => Promise.reject(databaseDown());
    await expect(gate.look()).rejects.toMatchObject({ code: 'database_unavailable' });
    expect(gate.isOpen).toBe(false);
  });
});
