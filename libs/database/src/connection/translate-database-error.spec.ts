import { describe, expect, it } from '@jest/globals';
import { DomainError } from '#domain';
import { translateDatabaseError } from './translate-database-error.js';

/** What Postgres, or the system, reports with a code. */
function coded(code: string): Error {
  return Object.assign(new Error('something about a table'), { code });
}

describe('translateDatabaseError', () => {
  it.each([
    coded('57P01'),
    coded('57P03'),
    coded('08006'),
    coded('53300'),
    coded('55P03'),
    coded('57014'),
    coded('40P01'),
    coded('25006'),
    coded('0A000'),
    coded('55000'),
    coded('28P01'),
    coded('3D000'),
    coded('ECONNREFUSED'),
    coded('ECONNRESET'),
    new Error('Connection terminated unexpectedly'),
    new Error('timeout exceeded when trying to connect'),
    new Error('Query read timeout'),
  ])('takes $code $message for Postgres being down or busy, and keeps it as the cause', (error) => {
    const translated = translateDatabaseError(error);
    expect(translated).toMatchObject({ code: 'database_unavailable', cause: error });
    expect((translated as DomainError).message).not.toContain('table');
  });

  it.each([coded('23505'), coded('42601'), new Error('a mistake'), 'no error'])(
    'leaves %s as it is',
    (error) => {
      expect(translateDatabaseError(error)).toBe(error);
    },
  );

  it('takes a statement whose result a migration has changed for no server that only reads', () => {
    const error = Object.assign(new Error('cached plan must not change result type'), { code: '0A000' });
    const translated = translateDatabaseError(error);
    expect(translated).toMatchObject({ code: 'database_unavailable', cause: error });
    expect((translated as DomainError).message).toContain('migration');
  });

  it.each([coded('42P01'), coded('42883'), coded('42703')])(
    'takes $code for a schema that was not migrated, and says what to do',
    (error) => {
      const translated = translateDatabaseError(error);
      expect(translated).toMatchObject({ code: 'database_unavailable', cause: error });
      expect((translated as DomainError).message).toContain('npm run migrate');
    },
  );
});
