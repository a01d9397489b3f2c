import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import type { MadeKey } from '#use-cases';
import { KeyTestSystem } from '../access/key-calls.js';
import { item, unused } from '../payouts/payout-calls.js';
import { findChromium, openBrowser } from './browser.js';

const SCREENSHOTS = process.env['CONSOLE_SCREENSHOTS'];
const chromium = findChromium();
// Where there is none, the tests of what is used most say so.
const inChromium: (name: string, tests: () => void) => void =
  chromium === undefined ? () => undefined : describe;

inChromium("a batch that awaits approval, in the console (needs the system's browser)", () => {
  let system: KeyTestSystem;
  let browser: Browser;
  let page: Page;
  let sender: MadeKey;
  let approver: MadeKey;
  let batchId: string;

  beforeAll(async () => {
    system = await KeyTestSystem.start({ apis: 1 });
    browser = await openBrowser(chromium ?? '');
    sender = await system.make({ payer: 'acme' });
    approver = await system.make({ scopes: ['operate', 'payouts:approve'], payer: 'acme' });
    const policy = { approval_above_cents: 50_000 };
    const path = '/api/operations/payers/acme';
    const headers = { 'content-type': 'application/json' };
    const set = { method: 'PUT', path, headers, body: JSON.stringify(policy) };
    expect((await system.call(sender, set)).status).toBe(200);
  });
  afterAll(async () => {
    await browser.close();
    await system.close();
  });
  beforeEach(async () => {
    batchId = unused();
    const items = [item(`${batchId}-1`), item(`${batchId}-2`, { amount_cents: 50_050 })];
    expect((await system.post(sender, '/api/payouts', { batch_id: batchId, items })).status).toBe(201);
  });
  afterEach(() => page.close());

  const dialog = () => page.locator('dialog[open]');
  const row = () => page.locator(`[data-batch="${batchId}"]`);
  const statusOf = async (id: string) =>
    ((await system.get(sender, `/api/payouts/${id}`)).json as { status: string }).status;
  const audited = () => system.query('SELECT action, actor FROM audit_log WHERE subject = $1', [batchId]);

  async function open(key: MadeKey, locale = 'en-GB', width = 1280): Promise<void> {
    page = await browser.newPage({ locale, viewport: { width, height: 900 } });
    await page.goto(`${system.at(0)}/console#/batches`);
    await page.locator('input[name=key]').fill(key.text);
    await page.keyboard.press('Enter');
    await row().getByRole('link').last().click();
    await page.locator('ul.items li').nth(1).waitFor();
  }

  async function shoot(name: string): Promise<void> {
    if (SCREENSHOTS !== undefined)
      await page.screenshot({ path: `${SCREENSHOTS}/${name}.png`, fullPage: true });
  }

  it('is approved by the key of a second person, who sees what it pays', async () => {
    await open(approver);
    await shoot('approval');
    await page.getByRole('button', { name: 'Approve…' }).focus();
    await page.keyboard.press('Enter');
    const facts = await dialog().locator('dl').innerText();
    for (const fact of [batchId, 'acme', 'R$\u00a0850.50']) expect(facts).toContain(fact);
    expect(facts).toMatch(/Items to pay\s+2/);
    expect(await statusOf(batchId)).toBe('awaiting_approval');
    await shoot('approve');
    await dialog().getByRole('button', { name: 'Approve: 2 items, R$\u00a0850.50' }).press('Enter');
    await page.getByRole('status').getByText('the batch is approved').waitFor();
    await row().getByText('pending', { exact: true }).waitFor();
    expect(await page.getByRole('button', { name: 'Approve…' }).count()).toBe(0);
    expect(await audited()).toEqual([{ action: 'batch.approve', actor: `key:${approver.key.id}` }]);
    await page.getByRole('link', { name: 'Payers' }).click();
    await page.locator('[data-payer="acme"]').getByText('no worker takes work').waitFor();
  });

  it('is approved once, although the answer is lost', async () => {
    await open(approver);
    await page.getByRole('button', { name: 'Approve…' }).click();
    await page.route(
      /approve/,
      async (route) => {
        await route.fetch();
        await route.abort();
      },
      { times: 1 },
    );
    const approve = dialog().getByRole('button', { name: 'Approve: ' });
    await approve.click();
    await dialog().getByRole('alert').getByText('No answer arrived. Try again').waitFor();
    await approve.click();
    await page.getByRole('status').getByText('the batch is approved').waitFor();
    expect(await audited()).toMatchObject([{ action: 'batch.approve' }]);
  });

  it('is rejected, in Portuguese, on a phone', async () => {
    await open(approver, 'pt-BR', 375);
    await page.locator('#theme').click();
    await shoot('approval-pt-phone');
    await page.getByRole('button', { name: 'Rejeitar…' }).click();
    await shoot('reject-pt-phone');
    await dialog().getByRole('button', { name: 'Rejeitar' }).click();
    await page.getByRole('status').getByText('o lote foi rejeitado').waitFor();
    await page.locator('ul.items').getByText('cancelado').first().waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(375);
    expect(await audited()).toMatchObject([{ action: 'batch.reject' }]);
  });

  it('is not approved by the key that sent it, which learns why and stays logged in', async () => {
    await open(sender);
    await page.getByRole('button', { name: 'Approve…' }).click();
    await dialog().getByRole('button', { name: 'Approve: ' }).click();
    await dialog().getByRole('alert').getByText('key').waitFor();
    await shoot('approve-refused');
    await dialog().getByRole('button', { name: 'Cancel' }).click();
    await row().getByText('awaiting approval').waitFor();
    expect(await audited()).toEqual([]);
  });

  it.each([
    ['lacks the scope', { scopes: ['operate', 'payouts:read'], payer: 'acme' } as const],
    ['is of another payer', { scopes: ['operate', 'payouts:approve'], payer: 'other' } as const],
  ])('says which key approves it where the one in use %s', async (_name, wish) => {
    await open(await system.make(wish));
    await page.getByText('the scope payouts:approve too, and the payer acme').waitFor();
    await shoot('approval-not');
    expect(await page.getByRole('button', { name: 'Approve…' }).count()).toBe(0);
  });
});
