import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { opsCommand } from '../src/operations/ops-command.js';

const ops = opsCommand();

/** Every command of the operator that the runbooks name, with its arguments as they are written there. */
const named = [
  ...readFileSync(new URL('../../../docs/operations.md', import.meta.url), 'utf8').matchAll(
    /(?:npm run ops -- |`ops |dist\/apps\/cli\/src\/main\.js ops )([a-z][^`#\n]*)/g,
  ),
].map(([, text = '']) => text.replace(/\)$/, '').trim());

describe('the commands in docs/operations.md', () => {
  it('are many', () => {
    expect(new Set(named.map((text) => text.split(' ')[0])).size).toBeGreaterThan(10);
  });

  it.each([...new Set(named)])('ops %s', (text) => {
    const [family = '', ...rest] = text.split(/ (?=(?:[^']*'[^']*')*[^']*$)/);
    const one = ops.commands.find((each) => each.name() === family);
    const [name = '', ...words] = one?.commands.length ? rest : [family, ...rest];
    const command = one?.commands.find((each) => each.name() === name) ?? one;
    expect(command?.name()).toBe(name);
    const options = (command?.options ?? []).map(({ long }) => long);
    for (const word of words.filter((one) => one.startsWith('--'))) expect(options).toContain(word);
    // One that is named alone stands for itself; with words behind it, it is meant to be typed.
    if (words.length === 0) return;
    const mandatory = (command?.options ?? []).filter((option) => option.mandatory).map(({ long }) => long);
    for (const option of mandatory) expect(words).toContain(option);
    const isValue = (index: number): boolean => words[index - 1]?.startsWith('--') ?? false;
    const given = words.filter((word, index) => !word.startsWith('--') && !isValue(index));
    const slots = command?.registeredArguments ?? [];
    expect(given.length).toBeGreaterThanOrEqual(slots.filter(({ required }) => required).length);
    expect(given.length).toBeLessThanOrEqual(slots.length);
  });
});
