import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { loadConfiguration } from './load-configuration.js';
import { variables } from './variables.js';

interface Entry {
  readonly comment: string;
  readonly value: string;
}

/** Variable name → the comment above it, on one line, and the value shown. */
function readExample(): Map<string, Entry> {
  const text = readFileSync(new URL('../../../.env.example', import.meta.url), 'utf8');
  const entries = new Map<string, Entry>();
  for (const paragraph of text.split('\n\n')) {
    const lines = paragraph.trim().split('\n');
    const [, name, value] = /^# ([A-Z_]+)=(.*)$/.exec(lines.at(-1) ?? '') ?? [];
    if (name === undefined || value === undefined) continue;
    entries.set(name, {
      comment: lines
        .slice(0, -1)
        .map((line) => line.replace(/^# /, ''))
        .join(' '),
      value,
    });
  }
  return entries;
}

describe('.env.example', () => {
  const example = readExample();

  it('has every variable and no other', () => {
    expect([...example.keys()].sort()).toEqual(Object.keys(variables).sort());
  });

  it.each(Object.entries(variables))('shows the default of %s and says what it must be', (name, variable) => {
    const { comment, value } = example.get(name) ?? { comment: '', value: '' };
    if (variable.defaultText !== undefined) expect(value).toBe(variable.defaultText);
    expect(comment.toLowerCase()).toContain(variable.rule.toLowerCase());
  });

  it('is a configuration that works when every line is taken as it stands', () => {
    const env = Object.fromEntries([...example].map(([name, { value }]) => [name, value]));
    expect(loadConfiguration(env, false).sandbox).toBe(true);
  });
});
