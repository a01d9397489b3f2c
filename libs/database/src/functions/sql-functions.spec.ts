import { describe, expect, it } from '@jest/globals';
import { sqlFunctions } from './sql-functions.js';

describe('the file of a database function', () => {
  it.each(sqlFunctions.map(({ name, text }) => [name, text]))(
    '%s says what it is, and makes it alone',
    (name, text) => {
      expect(text).toMatch(new RegExp(`^-- ${name}: .*\\.?\\n`));
      const made = [...text.matchAll(/^CREATE OR REPLACE (?:FUNCTION|PROCEDURE) (\w+)/gm)].map(
        ([, one]) => one,
      );
      expect(made).toEqual([name]);
    },
  );
});
