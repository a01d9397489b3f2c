import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { BATCH_STATUSES, PAYOUT_STATUSES } from '#domain';
import { withPolicy } from './policy.js';
import { sqlFunctions } from './sql-functions.js';

/**
 * States that a function names itself; all other rules about states are filled in from the domain. They are columns of the batch to
 * count in, and what a state means for the columns of its row: what was sent, since when it is in doubt, why it failed.
 */
const NAMED_STATES: Readonly<Record<string, readonly string[]>> = {
  accept_payout_batch: ['duplicate', 'pending'],
  cancel_payouts: ['cancelled'],
  claim_payouts: ['in_doubt', 'processing'],
  // What came back of a payout that is paid, and stays so.
  record_payout_returns: ['paid'],
  // Nothing comes back of what was never paid.
  wake_payout: ['cancelled', 'failed'],
  count_payout_moves: ['cancelled', 'failed', 'in_doubt', 'needs_review', 'paid', 'pending', 'processing'],
  // Of the index that it reads.
  payout_of_payment: ['processing'],
  // Of a batch.
  read_payer_backlogs: ['pending', 'processing'],
  read_payout_backlog: ['in_doubt'],
  record_payout_moves: ['processing'],
  line_up_due_payouts: ['pending'],
  // Of a message.
  store_messages: ['duplicate'],
  take_turn: ['pending'],
  write_claims: ['in_doubt', 'processing'],
  write_moves: ['failed', 'in_doubt', 'needs_review', 'pending', 'processing'],
};

describe('the file of a database function', () => {
  const folder = new URL('./', import.meta.url);
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.endsWith('.sql'),
  );

  it.each(sqlFunctions.filter(({ text }) => text.includes('SET enable_')))(
    '$name, which leaves the planner no choice, has its plans not compiled',
    ({ text }) => {
      expect(text.match(/^SET jit = off$/gm)).toHaveLength(1);
    },
  );

  it.each(sqlFunctions.map(({ name, text }) => [name, text]))(
    '%s says what it is, and makes it alone',
    (name, text) => {
      expect(text).toMatch(new RegExp(`^-- ${name}: .*\\n`));
      const made = [...text.matchAll(/^CREATE OR REPLACE (?:FUNCTION|PROCEDURE) (\w+)/gm)].map(
        ([, one]) => one,
      );
      expect(made).toEqual([name]);
    },
  );

  it.each(files)('%s names no state but those that it must', (path) => {
    const text = readFileSync(new URL(path, folder), 'utf8').replaceAll(/^ *--.*$/gm, '');
    const literals = [...text.matchAll(/'(\w+)'/g)].map(([, literal = '']) => literal);
    const known = new Set<string>([...PAYOUT_STATUSES, ...BATCH_STATUSES]);
    const named = [...new Set(literals.filter((literal) => known.has(literal)))].sort();
    expect(named).toEqual(NAMED_STATES[basename(path, '.sql')] ?? []);
  });

  it('names no rule that there is not', () => {
    expect(() => withPolicy('{{NO_SUCH_RULE}}')).toThrow('NO_SUCH_RULE');
  });
});
