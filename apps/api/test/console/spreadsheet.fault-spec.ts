import { readFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page, Route } from 'playwright-core';
import { receiverOf } from '#rails';
import type { MadeKey } from '#use-cases';
import { KeyTestSystem } from '../access/key-calls.js';
import { item, unused } from '../payouts/payout-calls.js';
import { findChromium, openBrowser } from './browser.js';

const SCREENSHOTS = process.env['CONSOLE_SCREENSHOTS'];
const chromium = findChromium();
// Where there is none, the tests of what is used most say so.
const inChromium: (name: string, tests: () => void) => void =
  chromium === undefined ? () => undefined : describe;

/** As Excel writes it: Windows-1252. */
const csv = (...lines: readonly string[]) => Buffer.from(lines.join('\r\n'), 'latin1');

inChromium("a batch from a spreadsheet, in the console (needs the system's browser)", () => {
  let system: KeyTestSystem;
  let browser: Browser;
  let page: Page;
  let sender: MadeKey;

  beforeAll(async () => {
    system = await KeyTestSystem.start({ apis: 1 });
    browser = await openBrowser(chromium ?? '');
    sender = await system.make({ scopes: ['operate', 'payouts:write'], payer: 'acme' });
  });
  afterAll(async () => {
    await browser.close();
    await system.close();
  });
  afterEach(() => page.close());

  async function open(key: MadeKey, locale = 'en-GB', width = 1280, view = 'batches'): Promise<void> {
    page = await browser.newPage({ locale, viewport: { width, height: 900 } });
    await page.goto(`${system.at(0)}/console#/${view}`);
    await page.locator('input[name=key]').fill(key.text);
    await page.keyboard.press('Enter');
    await page.locator('main section, main .notice').first().waitFor();
  }

  async function shoot(name: string): Promise<void> {
    if (SCREENSHOTS !== undefined)
      await page.screenshot({ path: `${SCREENSHOTS}/${name}.png`, fullPage: true });
  }

  const choose = (name: string, buffer: Buffer) =>
    page.locator('input[type=file]').setInputFiles({ name, mimeType: 'text/csv', buffer });

  async function drop(name: string, content: Buffer): Promise<void> {
    await page.locator('input[type=file]').waitFor({ state: 'attached' });
    const files = await page.evaluateHandle(`(() => {
      const files = new DataTransfer();
      files.items.add(new File([${JSON.stringify(content.toString())}], ${JSON.stringify(name)}));
      return files;
    })()`);
    await page.dispatchEvent('footer', 'drop', { dataTransfer: files });
  }

  /** Loses an answer after the API has given it. */
  async function lose(route: Route): Promise<void> {
    await route.fetch();
    await route.abort();
  }

  const send = () => page.getByRole('button', { name: 'Send: ' });
  const storedOf = (payer: string) =>
    system.query(
      'SELECT count(DISTINCT batch_id)::int AS batches, count(*)::int AS items FROM payout WHERE payer = $1',
      [payer],
    );

  it('is checked before it can be sent: faults by line and column, masked', async () => {
    await open(sender);
    await shoot('spreadsheet-link');
    await page.getByRole('link', { name: 'Send a batch from a spreadsheet' }).press('Enter');
    const lines = ['u1;529.982.247-24;10,00', 'u1;fora', '', 'u1;ana@example.com;1.234'];
    const text = csv('identificador;usuario;chave_pix;valor', ...lines.map((line) => line && `ação;${line}`));
    await choose('folha.csv', text);
    const refusal = page.locator('[data-refusal]');
    await refusal.getByRole('alert').getByText('Faults: 5.').waitFor();
    const faults = await refusal.locator('li .line').allInnerTexts();
    expect(faults.map((fault) => fault.replaceAll(/\s+/g, ' '))).toEqual([
      'Line 2, external_id ****',
      'Line 2, pix_key ***.***.***-24',
      'Line 3',
      'Line 5, external_id ****',
      'Line 5, amount *.***',
    ]);
    expect(await page.locator('main').innerText()).not.toContain('529.982');
    expect(await send().count()).toBe(0);
    await shoot('spreadsheet-faults');
    await page.locator('#language').click();
    await refusal.getByText('Linha 5, amount').waitFor();
    await page.locator('#theme').click();
    await page.setViewportSize({ width: 390, height: 844 });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
    await shoot('spreadsheet-faults-pt-phone-dark');
  });

  it('is sent once, although the button is pressed twice and the answer is lost', async () => {
    const [id, earlier] = [unused(), unused()];
    const known = item(`${earlier}-1`);
    await system.post(sender, '/api/payouts', { batch_id: earlier, items: [known] });
    const before = await storedOf('acme');
    await open(sender, 'en-GB', 1280, 'spreadsheets');
    await choose(
      'Folha março.csv',
      csv(
        'external_id,user_id,pix_key,amount',
        `${id}-1,u1,ana@example.com,1234.56`,
        `${earlier}-1,u1,${earlier}-1@email.com,350.00`,
        `${id}-2,u1,bia@example.com,0.44`,
      ),
    );
    const ana = page.getByRole('listitem').filter({ hasText: `${id}-1` });
    await ana.getByText(receiverOf({ type: 'EMAIL', value: 'ana@example.com' }).nome).waitFor();
    expect(await page.locator('.tile').allInnerTexts()).toEqual([
      expect.stringMatching(/^R\$\s1,235\.00\s+To pay: 2$/),
      expect.stringMatching(/^R\$\s350\.00\s+Duplicates, which are not paid again: 1$/),
    ]);
    await page
      .getByRole('listitem')
      .filter({ hasText: `Sent before in the batch ${earlier}` })
      .waitFor();
    expect(await storedOf('acme')).toEqual(before);
    const batchId = await page.getByLabel('batch_id').inputValue();
    expect(batchId).toMatch(/^Folha-marco-\d{4}-\d\d-\d\d$/);
    await shoot('spreadsheet-dry-run');
    const sent: string[] = [];
    let pressedTwice = Promise.resolve();
    await page.route(/\/api\/payouts\?(?!.*dry_run)/, async (route) => {
      sent.push(route.request().url());
      await pressedTwice;
      await (sent.length === 1 ? lose(route) : route.continue());
    });
    await (pressedTwice = send().dblclick());
    await page.getByRole('alert').getByText('No answer arrived. Send it again').waitFor();
    await shoot('spreadsheet-answer-lost');
    await send().press('Enter');
    await page.getByRole('status').getByText('nothing is paid twice').waitFor();
    expect(page.url()).toMatch(new RegExp(`#/batches/acme/${batchId}$`));
    await page.locator('ul.items li').nth(2).waitFor();
    await shoot('spreadsheet-sent');
    expect(sent).toHaveLength(2);
    const [{ batches, items } = {}] = before as { batches?: number; items?: number }[];
    expect(await storedOf('acme')).toEqual([{ batches: Number(batches) + 1, items: Number(items) + 3 }]);
    await page.goBack();
    await choose(
      'Folha março.csv',
      csv('external_id,user_id,pix_key,amount', `${id}-1,u1,ana@example.com,1`),
    );
    await page.getByRole('alert').getByText('Nothing was changed').waitFor();
  });

  it('is dropped anywhere, and is another batch under another batch_id', async () => {
    const id = unused();
    const text = csv('external_id,user_id,pix_key,amount', `${id},u1,ana@example.com,1`);
    await open(sender, 'en-GB', 1280, 'spreadsheets');
    await drop('folha.xlsx', text);
    await page.getByRole('alert').getByText('Save it as CSV').waitFor();
    await page.route(/dry_run/, lose, { times: 1 });
    await drop(`${id}.csv`, text);
    await page.getByRole('alert').getByText('No answer arrived. Nothing was sent.').waitFor();
    await page.getByRole('button', { name: 'Check again' }).press('Enter');
    await send().waitFor();
    await page.getByLabel('batch_id').fill(id);
    await page.keyboard.press('Enter');
    await send().press('Enter');
    await page.getByRole('status').getByText(`${id}: the batch is accepted.`).waitFor();
    await page.goBack();
    await drop(`${id}.csv`, text);
    await page.getByText('there is nothing to pay').waitFor();
    expect(await send().count()).toBe(0);
    await page.getByLabel('batch_id').fill(id);
    await page.keyboard.press('Enter');
    await page.getByText('has been sent already').getByRole('link', { name: id }).press('Enter');
    expect(page.url()).toMatch(new RegExp(`#/batches/acme/${id}$`));
  });

  it('goes when its fields say, and not at once while a date is incomplete', async () => {
    const id = unused();
    const day = new Date(Date.now() + 2 * 86_400_000).toISOString().slice(0, 10);
    await open(sender, 'en-GB', 1280, 'spreadsheets');
    await choose(`${id}.csv`, csv('external_id,user_id,pix_key,amount', `${id},u1,ana@example.com,1`));
    await page.getByRole('status').getByText('It goes at once.').waitFor();
    const field = page.getByLabel('Scheduled for');
    await field.fill('2025-10-05T09:00');
    await page.getByText('This moment has passed').waitFor();
    await field.fill(`${day}T09:00`);
    await send().waitFor();
    await field.press('Delete');
    await page.getByText('Faults: 1.').waitFor();
    expect(await send().count()).toBe(0);
    await field.fill(`${day}T09:00`);
    await page.getByLabel('Priority').selectOption('high');
    const goes = `Scheduled for ${day.split('-').toReversed().join('/')}, 09:00:00`;
    const dryRun = page.getByRole('status').filter({ hasText: 'Priority: high' });
    await dryRun.getByText(goes).waitFor();
    expect(await dryRun.getByText('It goes at once.').count()).toBe(0);
    await shoot('spreadsheet-scheduled');
    const batchId = await page.getByLabel('batch_id').inputValue();
    await send().press('Enter');
    const row = page.locator(`[data-batch="${batchId}"]`);
    await row.getByText('Priority: high').waitFor();
    await row.getByText(goes).waitFor();
    const sql = 'SELECT scheduled_for FROM payout_batch WHERE batch_id = $1';
    expect(await system.query(sql, [batchId])).toEqual([{ scheduled_for: new Date(`${day}T12:00:00Z`) }]);
  });

  it('begins with a template, in Portuguese, on a phone, and may await approval', async () => {
    const scopes = ['operate', 'payouts:write'] as const;
    const approval = JSON.stringify({ approval_above_cents: 50_000 });
    const headers = { 'content-type': 'application/json' };
    const policy = { method: 'PUT', path: '/api/operations/payers/beta', headers, body: approval };
    expect((await system.call(sender, policy)).status).toBe(200);
    await open(await system.make({ scopes, payer: 'beta' }), 'pt-BR', 390, 'spreadsheets');
    const [template] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'modelo.csv' }).press('Enter'),
    ]);
    await shoot('spreadsheet-pt-phone-empty');
    const [chooser] = await Promise.all([
      page.waitForEvent('filechooser'),
      page.locator('input[type=file]').press('Enter'),
    ]);
    const [name, buffer] = [template.suggestedFilename(), await readFile(await template.path())];
    await chooser.setFiles({ name, mimeType: 'text/csv', buffer });
    await page.getByText('O lote vai aguardar a aprovação').waitFor();
    const button = page.getByRole('button', { name: 'Enviar: 2 itens, R$\u00a01.550,00' });
    await button.waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
    await shoot('spreadsheet-pt-phone');
    await page.locator('#theme').click();
    await page.setViewportSize({ width: 1280, height: 900 });
    await shoot('spreadsheet-pt-dark');
    await button.press('Enter');
    await page.locator('[data-batch]').getByText('aguarda aprovação').waitFor();
    expect(await storedOf('beta')).toEqual([{ batches: 1, items: 2 }]);
  });

  it.each([
    ['lacks the scope', { scopes: ['operate', 'payouts:read'], payer: 'acme' } as const],
    ['has no payer', { scopes: ['operate', 'payouts:write'] } as const],
  ])('is not offered to a key that %s', async (_name, wish) => {
    await open(await system.make(wish));
    expect(await page.getByRole('link', { name: 'spreadsheet' }).count()).toBe(0);
    await page.goto(`${system.at(0)}/console#/spreadsheets`);
    await page.getByText('the scope payouts:write too, and a payer').waitFor();
    expect(await page.locator('input[type=file]').count()).toBe(0);
    await shoot('spreadsheet-not');
  });
});
