import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { codeOf, KeyTestSystem } from '../access/key-calls.js';
import { newIspb } from '../streams/test-system.js';

describe("an operator's list of an institution's streams", () => {
  let system: KeyTestSystem;
  beforeAll(async () => {
    system = await KeyTestSystem.start({ apis: 1 });
  });
  afterAll(() => system.close());

  it('has those that are open and those that have ended, and no interactionId', async () => {
    const ispb = newIspb();
    const collector = await system.make({ scopes: ['streams:read', 'messages:write'], ispbs: [ispb] });
    const operator = await system.make({ scopes: ['operate'] });
    await system.post(collector, `/api/util/msgs/${ispb}/3`);
    const path = `/api/operations/institutions/${ispb}/streams`;
    expect((await system.get(operator, path)).json).toEqual({ items: [], next_cursor: null });
    const first = await system.get(collector, `/api/pix/${ispb}/stream/start`);
    const next = String(first.headers['pull-next']);
    await system.delete(collector, next);
    await system.get(collector, `/api/pix/${ispb}/stream/start`);
    await system.post(operator, `/api/operations/streams/${ispb}/1/end`);
    await system.get(collector, `/api/pix/${ispb}/stream/start`);
    const answer = await system.get(operator, path);
    const moment = expect.stringMatching(/Z$/);
    const times = { opened_at: moment, last_answer_at: moment };
    expect(answer.json).toEqual({
      items: [
        // The seat that the operator freed is counted as free by the next sweep.
        { seat: expect.any(Number), ...times, delivered: 1, acknowledged: 0 },
        { seat: 1, ...times, ended_at: moment, ended_by: 'operator', delivered: 1, acknowledged: 0 },
        { seat: 1, ...times, ended_at: moment, ended_by: 'delete', delivered: 1, acknowledged: 1 },
      ],
      next_cursor: null,
    });
    expect(answer.text).not.toContain(next.split('/').at(-1)?.slice(0, 12));
    const page = (await system.get(operator, `${path}?limit=2`)).json as { next_cursor: string };
    const rest = await system.get(operator, `${path}?limit=2&cursor=${page.next_cursor}`);
    expect(rest.json).toMatchObject({ items: [{ ended_by: 'delete' }], next_cursor: null });
    expect(codeOf(await system.get(operator, `${path}?cursor=x`))).toBe('invalid_cursor');
    for (const list of [path, `/api/operations/institutions/${ispb}/messages`])
      expect(codeOf(await system.get(collector, list))).toBe('scope_missing');
  });
});
