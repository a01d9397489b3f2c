import { describe, expect, it } from '@jest/globals';
import { parsePixKey, type PixKey } from '#domain';
import { sandboxBehaviour } from './sandbox-behaviour.js';

describe('sandbox keys', () => {
  it.each([
    ['ac03@sandbox.pix', { kind: 'reject', code: 'AC03', once: false }],
    ['AC03+17@Sandbox.Pix', { kind: 'reject', code: 'AC03', once: false }],
    ['fraud@sandbox.pix', { kind: 'reject', code: 'FRAD', once: false }],
    ['frad@sandbox.pix', { kind: 'reject', code: 'FRAD', once: false }],
    ['ab03@sandbox.pix', { kind: 'reject', code: 'AB03', once: false }],
    ['ab03-then-paid+a+b@sandbox.pix', { kind: 'reject', code: 'AB03', once: true }],
    ['am04@sandbox.pix', { kind: 'reject', code: 'AM04', once: false }],
    ['timeout-then-paid@sandbox.pix', { kind: 'timeout', truth: 'paid' }],
    ['timeout-then-rejected@sandbox.pix', { kind: 'timeout', truth: 'rejected' }],
    ['timeout-then-lost@sandbox.pix', { kind: 'timeout', truth: 'lost' }],
    ['timeout-forever@sandbox.pix', { kind: 'timeout', truth: 'silent' }],
    ['error-then-paid@sandbox.pix', { kind: 'error' }],
    ['slow+1@sandbox.pix', { kind: 'slow' }],
    ['unknown@sandbox.pix', { kind: 'unknown_key' }],
    ['other-owner+1@sandbox.pix', { kind: 'other_owner' }],
  ])('%s', (text, behaviour) => {
    expect(sandboxBehaviour(key(text))).toEqual(behaviour);
  });

  it.each([
    'someone@sandbox.pix',
    'xx99@sandbox.pix',
    'key_not_found@sandbox.pix',
    'ac03@example.com',
    'ac03@sandbox.pix.example',
    '+5511912345678',
    '123e4567-e89b-42d3-a456-426614174000',
  ])('settles %s', (text) => {
    expect(sandboxBehaviour(key(text))).toEqual({ kind: 'settle' });
  });
});

function key(text: string): PixKey {
  const parsed = parsePixKey(text);
  if (!parsed.ok) throw new Error(parsed.fault.message.text);
  return parsed.value;
}
