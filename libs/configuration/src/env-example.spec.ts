import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { loadConfiguration } from './load-configuration.js';
import { variablesOf } from './read-settings.js';
import { settings } from './settings.js';

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
  const variables = variablesOf(settings);

  it('has every variable and no other', () => {
    expect([...example.keys()].sort()).toEqual(variables.map(({ name }) => name).sort());
  });

  it.each(variables)('shows the default of $name and says what it must be', ({ name, defaultText, rule }) => {
    const { comment, value } = example.get(name) ?? { comment: '', value: '' };
    if (defaultText !== undefined) expect(value).toBe(defaultText);
    expect(comment.toLowerCase()).toContain(rule.toLowerCase());
  });

  it('is a configuration that works when every line is taken as it stands', () => {
    const env = Object.fromEntries([...example].map(([name, { value }]) => [name, value]));
    expect(loadConfiguration(env, false).sandbox).toBe(true);
  });
});
