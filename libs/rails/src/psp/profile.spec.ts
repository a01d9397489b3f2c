import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PLAIN_SETTINGS } from '../../test/psp-settings.js';
import { fillBody, fillHeaders, fillPath } from './fill-template.js';
import { missingVariables, pspRailId } from './psp-rail-settings.js';
import { PROFILES, readProfile } from './read-profile.js';

describe('a profile', () => {
  let directory: string;
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'malote-profile-'));
  });
  afterAll(() => {
    rmSync(directory, { recursive: true });
  });
  const fileWith = (content: string): string => {
    const file = join(directory, 'psp.json');
    writeFileSync(file, content);
    return file;
  };

  it.each(PROFILES)('%s works, by its name or as a file of one’s own', (name) => {
    const text = readFileSync(new URL(`./profiles/${name}.json`, import.meta.url), 'utf8');
    expect(readProfile(fileWith(text))).toEqual(readProfile(name));
  });

  it('changes what it names, where it extends another', () => {
    const words = { settled: ['EFETIVADO'], rejected: [], underWay: [] };
    expect(readProfile(fileWith(JSON.stringify({ extends: 'spi', words })))).toEqual({
      ...readProfile('spi'),
      words,
    });
  });

  it('works as the documentation shows it', () => {
    const text = readFileSync(new URL('../../../../docs/psps.md', import.meta.url), 'utf8');
    const [, example = ''] = /```json\n([^`]*)```/.exec(text) ?? [];
    expect(readProfile(fileWith(example)).words.settled).toEqual(['REALIZADO']);
  });

  it.each([
    ['no JSON', '{', 'cannot be read as JSON'],
    ['no object', '[]', 'is no JSON object'],
    ['a base that is none', '{ "extends": "constructor" }', 'there is no profile "constructor"'],
    ['an unknown member', '{ "extends": "spi", "wrods": 1 }', 'wrods'],
    ['a member too few', '{}', 'submit'],
    ['"not known" by a status alone', '{ "extends": "spi", "notKnown": [{ "status": 404 }] }', 'notKnown'],
    [
      'a sign that says nothing',
      '{ "extends": "spi", "notKnown": [{ "status": 404, "at": "/code" }] }',
      'either "is" or "matches"',
    ],
    [
      'a pattern that is none',
      '{ "extends": "spi", "notKnown": [{ "status": 404, "at": "/code", "matches": "(" }] }',
      'a regular expression',
    ],
    [
      'a placeholder that the call has no value for',
      '{ "extends": "spi", "inquire": [{ "method": "GET", "path": "/{amount}", "body": null }] }',
      'there is no {amount}',
    ],
    [
      'a placeholder that a submission has no value for',
      '{ "extends": "woovi", "submit": { "method": "POST", "path": "/{endToEndId}", "body": null } }',
      'there is no {endToEndId}',
    ],
    [
      'a description in a text that is always sent',
      '{ "extends": "efi", "submit": { "method": "POST", "path": "/", "body": { "text": "Pix: {description}" } } }',
      '{description} must be all of a member',
    ],
    [
      'a description in a list',
      '{ "extends": "efi", "submit": { "method": "POST", "path": "/", "body": { "texts": ["{description}"] } } }',
      '{description} must be all of a member',
    ],
    [
      'a look-up whose endToEndId is not used',
      '{ "extends": "celcoin", "endToEndIds": "learnt" }',
      'looked_up and lookUp.endToEndId go together',
    ],
    [
      'a submission without the endToEndId of the look-up',
      '{ "extends": "celcoin", "submit": { "method": "POST", "path": "/", "body": null } }',
      'must contain the {endToEndId}',
    ],
    [
      'a list that proves too little where a repeat pays again',
      '{ "extends": "stark", "resend": "never" }',
      'does not go with repeatAsks and emptyIsNotKnown',
    ],
    [
      'what only a look-up with another endToEndId would know',
      '{ "extends": "qitech", "lookUp": { "method": "GET", "path": "/", "body": null, "receiverIspb": ["/a"], "endToEndId": { "at": ["/b"], "lifeMs": 60000 }, "carry": { "name": "/c" }, "keyNotKnown": [] } }',
      'does not go with an endToEndId of the look-up',
    ],
    [
      'an approval of which it is not known when it is needed',
      '{ "extends": "woovi", "approve": { "method": "POST", "path": "/approve", "body": null } }',
      'approve',
    ],
    [
      'a word for what waits for its approval that means something else as well',
      '{ "extends": "woovi", "words": { "settled": ["CONFIRMED"], "rejected": [], "underWay": ["CREATED"] } }',
      'has a word that stands in "words" as well',
    ],
    [
      'a placeholder that an approval has no value for',
      '{ "extends": "woovi", "approve": { "method": "PATCH", "path": "/{pixKey}", "body": null, "awaiting": ["CREATED"] } }',
      'there is no {pixKey}',
    ],
    [
      'an approval of what may not be asked about yet',
      '{ "extends": "woovi", "policy": { "visibilityMs": 5000, "earliestQuestionMs": 1000, "memoryMs": null, "underWayLimitMs": 5000, "questionCapMs": 1000 } }',
      'does not go with earliestQuestionMs',
    ],
    ['a refusal that is a failure', '{ "extends": "spi", "notTaken": [500] }', 'notTaken'],
  ])('with %s is refused, naming it', (_what, content, says) => {
    expect(() => readProfile(fileWith(content))).toThrow(says);
  });

  it('is refused with every fault at once', () => {
    const faulty = { extends: 'spi', notTaken: [500], words: {}, authentication: { kind: 'magic' } };
    expect(() => readProfile(fileWith(JSON.stringify(faulty)))).toThrow(
      /notTaken[^]*words|words[^]*notTaken/,
    );
  });

  it('names the variables that it needs', () => {
    expect(missingVariables({ ...PLAIN_SETTINGS, profile: readProfile('spi') })).toEqual([]);
    expect(missingVariables({ ...PLAIN_SETTINGS, profile: readProfile('woovi') })).toEqual([
      'RAIL_AUTHORIZATION',
    ]);
    expect(missingVariables({ ...PLAIN_SETTINGS, clientId: 'c', profile: readProfile('efi') })).toEqual([
      'RAIL_CLIENT_SECRET',
      'RAIL_CERTIFICATE_FILE',
      'RAIL_KEY_FILE',
      'RAIL_ACCOUNT',
    ]);
    const pfx = { ...PLAIN_SETTINGS, certificateFile: 'psp.p12', profile: readProfile('inter') };
    expect(missingVariables(pfx)).toEqual(['RAIL_CLIENT_ID', 'RAIL_CLIENT_SECRET']);
    expect(missingVariables({ ...PLAIN_SETTINGS, profile: readProfile('stark') })).toEqual([
      'RAIL_CLIENT_ID',
      'RAIL_SIGNING_KEY_FILE',
    ]);
  });
});

describe('the id of a rail', () => {
  it('is another for another profile, host or account, and shows no account', () => {
    const ids = [
      pspRailId('efi', 'https://pix.api.efipay.com.br/', 'a@loja.example'),
      pspRailId('efi', 'https://pix.api.efipay.com.br/', 'b@loja.example'),
      pspRailId('efi', 'https://pix-h.api.efipay.com.br/', 'a@loja.example'),
      pspRailId('woovi', 'https://pix.api.efipay.com.br/', 'a@loja.example'),
    ];
    expect(new Set(ids).size).toBe(4);
    expect(ids[0]).toMatch(/^efi@pix\.api\.efipay\.com\.br#[0-9a-f]{8}$/);
    expect(pspRailId('/etc/malote/efi.json', 'https://pix.api.efipay.com.br/v3', 'a@loja.example')).toBe(
      ids[0],
    );
    expect(pspRailId('spi', 'http://127.0.0.1:4000', undefined)).toBe('spi@127.0.0.1:4000');
  });
});

describe('templates', () => {
  it('fill paths without letting a value leave its segment', () => {
    expect(fillHeaders({ 'X-Id': 'id={paymentId}' }, { paymentId: 'p' })).toEqual({ 'x-id': 'id=p' });
    expect(fillPath('/keys/{pixKey}', { pixKey: 'a/../b?c' })).toBe('/keys/a%2F..%2Fb%3Fc');
  });

  it('fill bodies of any shape, a lone placeholder with its own type', () => {
    const template = { a: '{amountCents}', b: ['{amountCents} centavos', null, 1], c: { d: '{txId}' } };
    expect(fillBody(template, { amountCents: 5, txId: 't' })).toEqual({
      a: 5,
      b: ['5 centavos', null, 1],
      c: { d: 't' },
    });
    const favorecido = { chave: '{pixKey}', cpf: '{expectedCpf}', cnpj: '{expectedCnpj}' };
    expect(fillBody({ favorecido }, { pixKey: 'k', expectedCpf: '52998224725' })).toEqual({
      favorecido: { chave: 'k', cpf: '52998224725' },
    });
    const described = { type: 'x', text: '{description}', list: ['{txId}'] };
    expect(fillBody(described, { txId: 't' })).toEqual({ type: 'x', list: ['t'] });
    expect(() => fillBody('{constructor}', {})).toThrow('{constructor}');
  });
});
