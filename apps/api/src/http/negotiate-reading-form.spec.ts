import { describe, expect, it } from '@jest/globals';
import { negotiateReadingForm } from './negotiate-reading-form.js';

describe('negotiateReadingForm', () => {
  it.each([
    [undefined],
    [''],
    [' '],
    ['*/*'],
    ['*'],
    ['application/json'],
    ['Application/JSON'],
    ['application/*'],
    ['APPLICATION/*'],
    ['application/json; charset=utf-8'],
    ['text/html, application/json'],
    ['text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2'],
    ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8'],
    ['application/json;q=0.1'],
    ['application/json;q=0.001, multipart/json;q=0'],
    ['multipart/json;q=0, */*'],
  ])('answers %p with one message', (accept) => {
    expect(negotiateReadingForm(accept)).toBe('one');
  });

  it.each([
    ['multipart/json, application/json'],
    ['application/json, multipart/json'],
    ['multipart/json;q=0.5, application/json;q=0.5'],
    ['multipart/json, */*'],
    ['*/*, multipart/json'],
    ['multipart/json, application/*'],
    ['multipart/*, application/json'],
    ['multipart/json;q=0.50, application/json;q=.5'],
    ['multipart/json;q=5, application/json'],
  ])('answers %p, equal qualities, with one message', (accept) => {
    expect(negotiateReadingForm(accept)).toBe('one');
  });

  it.each([
    ['multipart/json'],
    ['Multipart/Json'],
    ['multipart/*'],
    ['multipart/json; q=0.2'],
    ['multipart/json;Q=0.2'],
    ['multipart/json, application/json;q=0.9'],
    ['application/json;q=0.9,multipart/json'],
    ['multipart/json, */*;q=0.1'],
    ['*/*;q=0.8, multipart/json;q=0.9'],
    ['*/*, application/json;q=0'],
    ['*/*, application/json;q=0.5'],
    ['application/json;q=0, multipart/*'],
    ['application/*;q=0.5, multipart/json'],
    ['multipart/json;boundary="a,b;q=0"'],
    ['multipart/json;note="\\", application/json"'],
    ['text/html, multipart/json'],
  ])('answers %p with many messages', (accept) => {
    expect(negotiateReadingForm(accept)).toBe('many');
  });

  it.each([
    ['text/html'],
    ['application/xml, text/*'],
    ['multipart/mixed'],
    ['application/problem+json'],
    ['application/json;q=0'],
    ['multipart/json;q=0'],
    ['*/*;q=0'],
    ['application/json;q=0, multipart/json;q=0, */*;q=0.0'],
    ['application/json;q=high'],
    ['application/json/extra'],
    ['json'],
    ['*/json'],
    [','],
  ])('accepts nothing of %p', (accept) => {
    expect(negotiateReadingForm(accept)).toBe('none');
  });

  it('lets the more exact range decide, wherever it stands', () => {
    expect(negotiateReadingForm('application/json;q=0.2, application/*;q=0.9, multipart/json;q=0.5')).toBe(
      'many',
    );
    expect(negotiateReadingForm('application/*;q=0.9, application/json;q=0.2, multipart/json;q=0.5')).toBe(
      'many',
    );
    expect(
      negotiateReadingForm('application/json;v=1;q=0.9, application/json;q=0.2, multipart/json;q=0.5'),
    ).toBe('many');
  });

  it('answers a hostile header quickly', () => {
    const startedAt = performance.now();
    negotiateReadingForm(`application/json;a="${'\\"'.repeat(8000)}`);
    negotiateReadingForm(`${'"'.repeat(8001)},${';'.repeat(8000)}`);
    negotiateReadingForm('a/b,'.repeat(4000));
    expect(performance.now() - startedAt).toBeLessThan(3000);
  });
});
