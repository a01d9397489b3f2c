import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { waitFor } from '#testing';
import { EFI } from './psp-dialects.js';
import { TestPsp } from './test-psp.js';

describe('the test PSP that speaks efi', () => {
  let psp: TestPsp;
  const calls: (readonly [string, number | undefined])[] = [];
  beforeEach(async () => {
    psp = await TestPsp.start(EFI);
    psp.behave((submission) => EFI.sandbox?.(submission) ?? { payment: 'settle', answer: 'plain' });
    psp.watch((call, status) => calls.push([call.kind, status]));
  });
  afterEach(() => psp.close());

  async function call(method: string, path: string, body?: object): Promise<Record<string, unknown>> {
    const answer = await fetch(psp.url + path, {
      method,
      headers: { authorization: 'Bearer efi-token' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return (await answer.json()) as Record<string, unknown>;
  }
  const pay = (id: string, valor: string) =>
    call('PUT', `/v3/gn/pix/${id}`, {
      valor,
      pagador: { chave: 'pagador@efi.example' },
      favorecido: { chave: 'ana@example.com' },
    });
  const becomes = (id: string, status: string) =>
    waitFor(async () => (await call('GET', `/v2/gn/pix/enviados/id-envio/${id}`))['status'] === status, {
      what: `${id} to be ${status}`,
    });

  it('decides by the amount, as its sandbox does, and reports every call', async () => {
    expect(await pay('a', '10.00')).toMatchObject({ status: 'EM_PROCESSAMENTO' });
    expect(await pay('b', '20.00')).toMatchObject({ status: 'EM_PROCESSAMENTO' });
    expect(await pay('c', '20.01')).toMatchObject({ nome: 'chave_favorecido_nao_encontrada' });
    await becomes('a', 'REALIZADO');
    await becomes('b', 'NAO_REALIZADO');
    expect(psp.settlements()).toMatchObject([{ endToEndId: 'a' }]);
    expect(calls.slice(0, 3)).toEqual([
      ['submit', 201],
      ['submit', 201],
      ['submit', 404],
    ]);
  });
});
