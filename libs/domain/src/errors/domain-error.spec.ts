import { describe, expect, it } from '@jest/globals';
import { DomainError } from './domain-error.js';

describe('DomainError', () => {
  it('is an Error with a stable code', () => {
    const error = new DomainError('message_conflict', 'The same endToEndId came with other content.');
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({ name: 'DomainError', code: 'message_conflict' });
    expect(error.message).toBe('The same endToEndId came with other content.');
  });

  it('carries faults, details and a cause', () => {
    const cause = new Error('why');
    const faults = [
      { pointer: '/valor', code: 'required', message: { text: 'Add this member: a name.' } },
    ] as const;
    const error = new DomainError('invalid_request', 'No.', { faults, details: { limit: 1000 }, cause });
    expect(error.faults).toBe(faults);
    expect(error.details).toEqual({ limit: 1000 });
    expect(error.cause).toBe(cause);
  });

  it('has no such properties when there is nothing to say', () => {
    const error = new DomainError('invalid_request', 'No.');
    expect('faults' in error || 'details' in error || 'cause' in error).toBe(false);
  });
});
