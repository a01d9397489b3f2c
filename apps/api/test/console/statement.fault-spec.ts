import { readFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { KeyTestSystem } from '../access/key-calls.js';
import { item, PayoutTestSystem, unused } from '../payouts/payout-calls.js';
import { findChromium, openBrowser } from './browser.js';

const SCREENSHOTS = process.env['CONSOLE_SCREENSHOTS'];
const chromium = findChromium();
// Where there is none, the tests of what is used most say so.
const inChromium: (name: string, tests: () => void) => void =
  chromium === undefined ? () => undefined : describe;

/** When `settle` has payouts settle: 9 o'clock in São Paulo. */
const DAY = '2025-10-05';

inChromium("the statement of a day, in the console (needs the system's browser)", () => {
  let system: PayoutTestSystem;
  let browser: Browser;
  let page: Page;
  const id = unused();

  beforeAll(async () => {
    system = await PayoutTestSystem.start({ apis: 1 });
    browser = await openBrowser(chromium ?? '');
    await system.accept(id, [
      item(`${id}-1`),
      item(`${id}-2`, { amount_cents: 123_456, description: 'Nota 123', metadata: { order: '4711' } }),
    ]);
    await system.settle(id, 'paid');
  });
  afterAll(async () => {
    await browser.close();
    await system.close();
  });
  afterEach(() => page.close());

  async function open(locale: string, width: number, hash: string): Promise<void> {
    page = await browser.newPage({ locale, viewport: { width, height: 900 }, timezoneId: 'Asia/Tokyo' });
    await page.goto(`${system.at(0)}/console${hash}`);
    await page.locator('.state.live').waitFor();
  }

  async function shoot(name: string): Promise<void> {
    if (SCREENSHOTS !== undefined)
      await page.screenshot({ path: `${SCREENSHOTS}/${name}.png`, fullPage: true });
  }

  /** The text of the file that a press of Enter on a button saves. */
  async function saved(button: string): Promise<{ name: string; text: string }> {
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: button }).press('Enter'),
    ]);
    return { name: file.suggestedFilename(), text: await readFile(await file.path(), 'utf8') };
  }

  it('has its sums, its hours and its lines, and the days around it', async () => {
    await open('en-GB', 1280, '');
    await page.keyboard.press('7');
    await page.locator('.uplot canvas').waitFor();
    await page.getByLabel('Day', { exact: true }).fill(DAY);
    await page.getByRole('link', { name: `${id}-2` }).waitFor();
    expect(page.url()).toMatch(new RegExp(`#/statements/${DAY}$`));
    await page.locator('.tile', { hasText: 'R$\u00a01,584.56' }).getByText('paid: 2').waitFor();
    await page.getByText('As a table').press('Enter');
    expect(await page.locator('details tr').nth(1).innerText()).toMatch(/09h\s+2\s+R\$\u00a01,584\.56/);
    expect(await page.locator('details tr').count()).toBe(2);
    await page
      .locator('li', { hasText: `${id}-2` })
      .getByText('Nota 123')
      .waitFor();
    await shoot('statement');
    await page.getByRole('button', { name: 'Day before' }).press('Enter');
    await page.getByText('paid: 0').waitFor();
    expect(page.url()).toMatch(/#\/statements\/2025-10-04$/);
  });

  it('is saved as CSV, plain and for a Brazilian spreadsheet', async () => {
    await open('en-GB', 1280, `#/statements/${DAY}`);
    const plain = await saved('Download CSV');
    expect(plain.name).toBe(`statement-${DAY}.csv`);
    expect(plain.text).toContain(`payment,2025-10-05T12:00:00.000Z,123456,${id},${id}-2,`);
    const brazilian = await saved('Download for Brazilian spreadsheets (CSV)');
    expect(brazilian.name).toBe(`extrato-${DAY}.csv`);
    expect(brazilian.text).toContain('pagamento;05/10/2025 09:00:00;1234,56;');
  });

  it('leads to a receipt that prints on one sheet, dark or not', async () => {
    await open('pt-BR', 1280, `#/statements/${DAY}`);
    await page.locator('#theme').click();
    await page.getByRole('link', { name: `${id}-2` }).click();
    const facts = await page.locator('[data-found] dl').innerText();
    expect(facts).toMatch(/user_id\s+u1\s+Chave Pix\s+\S\*\*\*@\S+\s+Descrição\s+Nota 123\s+order\s+4711/);
    await shoot('payout-pt-dark');
    await page.getByRole('link', { name: 'Comprovante de Pix' }).press('Enter');
    const receipt = page.locator('[data-receipt]');
    const text = await receipt.innerText();
    for (const fact of [
      'R$\u00a01.234,56',
      '05/10/2025, 09:00:00',
      'default',
      '00000000',
      `${id}-2`,
      'Nota 123',
    ])
      expect(text).toContain(fact);
    expect(text).toMatch(/endToEndId\s+E\w{31}/);
    expect(text).toMatch(/Chave Pix\s+\S\*\*\*@e\*\*\*\.com/);
    await shoot('receipt-pt-dark');
    await page.emulateMedia({ media: 'print' });
    for (const hidden of ['header', 'nav', 'footer', '.screen-only'])
      expect([hidden, await page.locator(hidden).first().isVisible()]).toEqual([hidden, false]);
    expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(255, 255, 255)');
    await shoot('receipt-pt-printed');
    const sheets = (await page.pdf({ preferCSSPageSize: true }))
      .toString('latin1')
      .match(/\/Type\s*\/Page\b/g);
    expect(sheets).toHaveLength(1);
    await page.emulateMedia({ media: 'screen' });
    await page.locator('#language').click();
    await receipt.getByText('Pix receipt').waitFor();
    await page.setViewportSize({ width: 375, height: 800 });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(375);
    await shoot('receipt-phone');
    await page.locator('#language').click();
    const widest = (of: string) =>
      page.evaluate<number>(
        `Math.max(...[...document.querySelectorAll('[data-receipt] ${of}')].map((one) => one.offsetWidth))`,
      );
    expect(await widest('dt')).toBeLessThan(await widest('dd'));
  });

  it('has no receipt of what is not paid', async () => {
    const other = unused();
    const report = await system.accept(other, [item(`${other}-1`)]);
    await open('en-GB', 1280, `#/receipts/${report.details?.[0]?.payout_id ?? ''}`);
    await page.getByText('Only a paid payout has a receipt.').waitFor();
    expect(await page.locator('[data-receipt]').count()).toBe(0);
  });

  it('has a chart of all its lines, which come a page at a time', async () => {
    const many = unused();
    await system.accept(
      many,
      Array.from({ length: 101 }, (_, number) => item(`${many}-${number}`)),
    );
    await system.settle(many, 'paid');
    await open('en-GB', 1280, `#/statements/${DAY}`);
    await page.getByText('As a table').press('Enter');
    expect(await page.locator('details tr').nth(1).innerText()).toMatch(/09h\s+103\s/);
    expect(await page.locator('ul.items li').count()).toBe(100);
    await page.getByRole('button', { name: 'Show more' }).press('Enter');
    await page.getByRole('button', { name: 'Show more' }).waitFor({ state: 'detached' });
    expect(await page.locator('ul.items li').count()).toBe(103);
  });

  it('fits a phone, in Portuguese and dark', async () => {
    await open('pt-BR', 375, `#/statements/${DAY}`);
    await page.locator('#theme').click();
    await page.getByText('pagos: 103').waitFor();
    const heights = await page.evaluate<number[]>(`(() => {
      const sums = [...document.querySelectorAll('.tile b')];
      sums[0].textContent = 'R$\u00a01.234.567,89';
      return sums.map((sum) => sum.offsetHeight);
    })()`);
    expect(new Set(heights).size).toBe(1);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(375);
    await shoot('statement-pt-phone');
  });
});

inChromium("the statement, where keys are asked for (needs the system's browser)", () => {
  it('is of the payer of the key in use, and says so where that has none', async () => {
    const system = await KeyTestSystem.start({ apis: 1 });
    const browser = await openBrowser(chromium ?? '');
    try {
      const operator = await system.make({ scopes: ['operate'] });
      const both = await system.make({ scopes: ['operate', 'payouts:read'], payer: 'acme' });
      const page = await browser.newPage({ locale: 'en-GB' });
      await page.goto(`${system.at(0)}/console#/statements/${DAY}`);
      const logIn = async (key: string) => {
        await page.locator('input[name=key]').fill(key);
        await page.keyboard.press('Enter');
      };
      await logIn(operator.text);
      await page.getByText('the scope payouts:read too, and a payer').waitFor();
      if (SCREENSHOTS !== undefined) await page.screenshot({ path: `${SCREENSHOTS}/statement-not.png` });
      await page.locator('#leave').click();
      await logIn(both.text);
      await page.getByText('Payer: acme').waitFor();
      await page.getByText('paid: 0').waitFor();
    } finally {
      await browser.close();
      await system.close();
    }
  });
});
