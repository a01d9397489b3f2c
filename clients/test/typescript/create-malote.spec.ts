import { describe, expect, it } from '@jest/globals';
import { createMalote, MaloteError, unwrap } from '../../typescript/src/index.js';

describe('createMalote', () => {
  /** Notes requests and answers them all alike. */
  function recorder(status: number, body: string) {
    const requests: Request[] = [];
    const fetch = (request: Request): Promise<Response> => {
      requests.push(request);
      return Promise.resolve(new Response(body, { status, headers: { 'content-type': 'application/json' } }));
    };
    return { requests, fetch };
  }
  const batch = { batch_id: 'b', items: [] };

  it('sends the key and the language with every call, to the base URL', async () => {
    const { requests, fetch } = recorder(200, '{"batch_id":"b","status":"completed"}');
    const options = { baseUrl: 'https://pix.example.com/malote/', apiKey: 'mk_1', acceptLanguage: 'pt-BR' };
    const malote = createMalote({ ...options, fetch });
    await malote.GET('/api/payouts/{batch_id}', { params: { path: { batch_id: 'b' } } });
    await malote.submitAndWait(batch);
    expect(
      requests.map(({ method, url, headers }) => [
        `${method} ${url}`,
        headers.get('authorization'),
        headers.get('accept-language'),
      ]),
    ).toEqual([
      ['GET https://pix.example.com/malote/api/payouts/b', 'Bearer mk_1', 'pt-BR'],
      ['POST https://pix.example.com/malote/api/payouts', 'Bearer mk_1', 'pt-BR'],
    ]);
  });

  it('refuses an address that is none', () => {
    expect(() => createMalote({ baseUrl: 'pix.example.com' })).toThrow('Invalid URL');
  });

  it('throws the same error for the same answer, however it was called', async () => {
    const problem = { code: 'payload_too_large', status: 413, detail: 'Too much.' };
    const malote = createMalote({
      baseUrl: 'https://x',
      fetch: recorder(413, JSON.stringify(problem)).fetch,
    });
    const posted = malote.POST('/api/payouts', { body: batch }).then(unwrap);
    const expected = { status: 413, code: 'payload_too_large', message: '413 payload_too_large: Too much.' };
    await expect(posted).rejects.toMatchObject(expected);
    await expect(malote.submitAndWait(batch)).rejects.toMatchObject(expected);
    await expect(malote.submitAndWait(batch)).rejects.toBeInstanceOf(MaloteError);
  });
});
