import { describe, expect, it } from '@jest/globals';
import {
  classifyReason,
  KEY_NOT_FOUND,
  MARKED_FAILED,
  OUTCOME_UNKNOWN,
  PSP_CONTRADICTS,
  RAIL_CHANGED,
  PSP_REJECTED,
  RECEIVER_MISMATCH,
  RECEIVER_UNVERIFIABLE,
  REASONS,
  reasonOf,
} from './reason-codes.js';

const FINAL = [
  'AC03',
  'AC06',
  'AC07',
  'AC14',
  'AG03',
  'AM02',
  'BE01',
  'CH11',
  'CH16',
  'DS04',
  'FRAD',
  'RC10',
  'RR04',
];
const TRANSIENT = ['AB03', 'AB09', 'AB11', 'ED05', 'DS27'];
const OPERATOR = ['AM04', 'RC09', 'DS02', 'DS0G', 'AG12'];

describe('reason codes', () => {
  it('sorts every code into what it does to a payout, and lists no others', () => {
    const ofKind = (kind: string) =>
      REASONS.filter((reason) => reason.kind === kind).map((reason) => reason.code);
    expect(ofKind('final').sort()).toEqual(
      [...FINAL, KEY_NOT_FOUND, MARKED_FAILED, PSP_REJECTED, RECEIVER_MISMATCH, RECEIVER_UNVERIFIABLE].sort(),
    );
    expect(ofKind('transient').sort()).toEqual([...TRANSIENT].sort());
    expect(ofKind('operator').sort()).toEqual(
      [...OPERATOR, OUTCOME_UNKNOWN, PSP_CONTRADICTS, RAIL_CHANGED].sort(),
    );
  });

  it.each(FINAL)('%s fails the payout', (code) => {
    expect(classifyReason(code)).toBe('final');
  });

  it.each(TRANSIENT)('%s is tried again', (code) => {
    expect(classifyReason(code)).toBe('transient');
  });

  it.each(OPERATOR)('%s needs a person', (code) => {
    expect(classifyReason(code)).toBe('operator');
  });

  it.each(['XX99', '', 'ab03', 'constructor', '__proto__'])(
    'takes %j, which is not listed, for final',
    (code) => {
      expect(classifyReason(code)).toBe('final');
      expect(reasonOf(code)).toMatchObject({ code, kind: 'final' });
    },
  );

  it('says what each means in both languages', () => {
    for (const reason of [...REASONS, reasonOf('XX99')]) {
      expect(reason.meaning.en).toMatch(/^[A-Z].*\.$/);
      expect(reason.meaning.pt).toMatch(/^[A-Z].*\.$/);
      expect(reason.meaning.pt).not.toBe(reason.meaning.en);
    }
  });
});
