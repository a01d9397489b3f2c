import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { MadeKey } from '#use-cases';
import { codeOf, KeyTestSystem } from '../access/key-calls.js';
import { item, unused } from '../payouts/payout-calls.js';

const [CPF, OTHER_CPF] = ['52998224725', '11144477735'];
const CNPJ = '12ABC34501DE35';

interface Result {
  readonly batches: readonly { readonly payer: string; readonly batch_id: string }[];
  readonly payouts: readonly { readonly payer: string; readonly external_id: string }[];
  readonly has_more: boolean;
}

describe("an operator's search", () => {
  let system: KeyTestSystem;
  let operator: MadeKey;
  const payers = new Map<string, MadeKey>();
  const batchId = unused();

  beforeAll(async () => {
    system = await KeyTestSystem.start({ apis: 1 });
    operator = await system.make({ scopes: ['operate'] });
    for (const payer of ['acme', 'bravo'])
      payers.set(payer, await system.make({ scopes: ['payouts:write', 'payouts:read'], payer }));
    for (const payer of payers.keys())
      await accept(payer, batchId, [
        item('same', { user_id: `${payer}-user`, expected_tax_id: CPF }),
        item(`${payer}-cpf`, { pix_key: CPF }),
        item(`${payer}-cnpj`, { pix_key: CNPJ, pix_key_type: 'CNPJ' }),
        item(`${payer}-other`, { expected_tax_id: OTHER_CPF }),
      ]);
  });
  afterAll(() => system.close());

  async function accept(payer: string, id: string, items: readonly object[]): Promise<void> {
    const { status, text } = await system.post(payers.get(payer), '/api/payouts', { batch_id: id, items });
    expect({ status, text }).toMatchObject({ status: 201 });
  }

  const search = (id: unknown, key = operator) => system.post(key, '/api/operations/search', { id });
  async function found(id: string): Promise<{ batches: string[]; payouts: string[] }> {
    const { batches, payouts } = (await search(id)).json as Result;
    return {
      batches: batches.map((batch) => `${batch.payer} ${batch.batch_id}`).toSorted(),
      payouts: payouts.map((payout) => `${payout.payer} ${payout.external_id}`).toSorted(),
    };
  }
  const payouts = (...names: string[]) => ({ batches: [], payouts: names });

  it('finds batches by their id, of every payer', async () => {
    expect(await found(batchId)).toEqual({ batches: [`acme ${batchId}`, `bravo ${batchId}`], payouts: [] });
  });

  it('finds a payment, with its history, by each of its ids', async () => {
    const [row] = await system.query<{ payout_id: string }>(
      `SELECT c.payout_id FROM payout p CROSS JOIN LATERAL claim_payouts(p.payer, p.batch_id, ARRAY[p.payout_id], ARRAY['our-key-1'],
         ARRAY['E32074986202510051200a1B2c3D4e5F'], ARRAY[true], 25000) AS c WHERE p.payer = 'bravo' AND p.external_id = 'same'`,
    );
    await system.query("UPDATE payout SET rail_reference = 'PSP:4711/x' WHERE payout_id = $1", [
      row?.payout_id,
    ]);
    for (const id of [row?.payout_id ?? '', 'E32074986202510051200a1B2c3D4e5F', 'our-key-1', 'PSP:4711/x'])
      expect([id, await found(id)]).toEqual([id, payouts('bravo same')]);
    expect(await found('same')).toEqual(payouts('acme same', 'bravo same'));
    expect((await search('our-key-1')).json).toMatchObject({
      payouts: [{ payer: 'bravo', history: [{ status: 'pending' }, { status: 'processing' }] }],
      has_more: false,
    });
  });

  it('finds what a user was paid, the newest hundred, and says that there is more', async () => {
    expect(await found('acme-user')).toEqual(payouts('acme same'));
    const many = Array.from({ length: 101 }, (_, n) => item(`many-${String(n)}`, { user_id: 'often' }));
    await accept('acme', unused(), many);
    const { json } = await search('often');
    expect((json as Result).payouts.map((one) => one.external_id)).toEqual(
      many
        .map((one) => one['external_id'])
        .toReversed()
        .slice(0, 100),
    );
    expect(json).toMatchObject({ has_more: true });
  });

  it("finds payouts by the CPF or CNPJ of the key's owner, and shows neither", async () => {
    const ofCpf = payouts('acme acme-cpf', 'acme same', 'bravo bravo-cpf', 'bravo same');
    for (const written of [CPF, '529.982.247-25', ` ${CPF} `]) expect(await found(written)).toEqual(ofCpf);
    const ofCnpj = payouts('acme acme-cnpj', 'bravo bravo-cnpj');
    for (const written of [CNPJ, '12.abc.345/01de-35']) expect(await found(written)).toEqual(ofCnpj);
    expect(await found(OTHER_CPF)).toEqual(payouts('acme acme-other', 'bravo bravo-other'));
    for (const id of [CPF, CNPJ, OTHER_CPF]) expect((await search(id)).text).not.toContain(id);
  });

  it('finds nothing by what is no id', async () => {
    for (const id of ['unknown', ' ', 'a\u0000b', '98716278191', "' OR true --"])
      expect((await search(id)).json).toEqual({ batches: [], payouts: [], has_more: false });
  });

  it('refuses what is too long or missing, and who may not', async () => {
    for (const id of ['', 'x'.repeat(129), 1, undefined]) {
      const { status, json } = await search(id);
      expect({ status, json }).toMatchObject({ status: 400, json: { errors: [{ pointer: '/id' }] } });
    }
    const reader = await system.make({ scopes: ['payouts:read'], payer: 'acme' });
    expect(codeOf(await search('same', reader))).toBe('scope_missing');
  });
});
