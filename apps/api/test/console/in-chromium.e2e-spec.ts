import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { startWorker, waitFor, type ServerProcess } from '#testing';
import { KeyTestSystem } from '../access/key-calls.js';
import { holdAPayout } from '../documentation/hold-a-payout.js';
import { deliver, newIspb } from '../streams/test-system.js';
import { item, PayoutTestSystem, unused } from '../payouts/payout-calls.js';
import { findChromium, openBrowser } from './browser.js';

const SCREENSHOTS = process.env['CONSOLE_SCREENSHOTS'];
const chromium = findChromium();
if (chromium === undefined)
  process.stderr.write(
    'THE CONSOLE WAS NOT TESTED: no Chromium is here. Install it (apt install chromium) or name it in CHROMIUM_PATH.\n',
  );
const inChromium: (name: string, tests: () => void) => void =
  chromium === undefined ? () => undefined : describe;

describe('the console without a browser', () => {
  it('is a page whose every file comes from here', async () => {
    const system = await PayoutTestSystem.start({ apis: 1 });
    try {
      const page = await system.get('/console');
      expect(page.status).toBe(200);
      const files = [...page.text.matchAll(/["'](\.?\/?(?:console\/)?assets\/[\w.-]+)["']/g)].map(
        ([, file = '']) => file,
      );
      expect(files.length).toBeGreaterThan(3);
      for (const file of files) {
        const asset = await system.get(new URL(file, `${system.at(0)}/console`).pathname);
        expect([file, asset.status, asset.text.length > 0]).toEqual([file, 200, true]);
      }
    } finally {
      await system.close();
    }
  });
});

inChromium("the console in Chromium (needs the system's browser)", () => {
  let system: PayoutTestSystem;
  let worker: ServerProcess;
  let browser: Browser;
  let page: Page;
  const faults: string[] = [];

  beforeAll(async () => {
    system = await PayoutTestSystem.start({ apis: 1 });
    worker = await startWorker(system.forWorker());
    browser = await openBrowser(chromium ?? '');
  });
  afterAll(async () => {
    await browser.close();
    await worker.stop();
    await system.close();
  });
  afterEach(async () => {
    await page.close();
    expect(faults.splice(0)).toEqual([]);
  });

  async function open(size = { width: 1280, height: 900 }, timezoneId = 'America/Manaus'): Promise<void> {
    page = await browser.newPage({ viewport: size, locale: 'en-GB', colorScheme: 'light', timezoneId });
    page.on('pageerror', (error) => faults.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') faults.push(message.text());
    });
    await page.goto(`${system.at(0)}/console`);
    await page.locator('.state.live').waitFor();
  }

  async function shoot(name: string): Promise<void> {
    if (SCREENSHOTS !== undefined)
      await page.screenshot({ path: `${SCREENSHOTS}/${name}.png`, fullPage: true });
  }

  it('shows a batch being paid as it happens, and its failed items', async () => {
    await open();
    await page.keyboard.press('3');
    const batchId = unused();
    await system.accept(batchId, [
      ...Array.from({ length: 20 }, (_, number) => item(`${batchId}-${number}`)),
      item(`${batchId}-no`, { pix_key: 'ac03@sandbox.pix' }),
    ]);
    const row = page.locator(`[data-batch="${batchId}"]`);
    await row.getByText('completed with failures').waitFor();
    await row.getByText('21 of 21').waitFor();
    await row.getByRole('button', { name: 'Failed items (1)' }).click();
    await row.getByText('AC03').waitFor();
    await shoot('batches');
    await page.keyboard.press('1');
    await page.locator('.uplot canvas').waitFor();
    await page.locator('#workers li').getByText('works').waitFor();
    await shoot('overview');
  });

  const rowOf = (payoutId: string) => page.locator(`[data-payout="${payoutId}"]`);
  const dialog = () => page.locator('dialog[open]');
  const audited = async (subject: string): Promise<unknown[]> => {
    const sql = 'SELECT action FROM audit_log WHERE subject = $1 ORDER BY at';
    return (await system.query<{ action: string }>(sql, [subject])).map(({ action }) => action);
  };

  it('marks a held payout with a reason, by keyboard alone, and shows its history', async () => {
    const payoutId = await holdAPayout(system.at(0));
    await open();
    await page.keyboard.press('2');
    await rowOf(payoutId).waitFor();
    await shoot('held');
    await page.keyboard.press('j');
    await page.keyboard.press('m');
    await dialog().waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Tab');
    await page.keyboard.type('The rail confirmed by phone');
    await shoot('mark');
    await page.keyboard.press('Enter');
    await page.getByRole('status').getByText(payoutId).waitFor();
    await rowOf(payoutId).getByText('no longer in review').waitFor();
    await page.keyboard.press('/');
    await page.locator('#search:focus').waitFor();
    await page.keyboard.type(payoutId);
    await page.keyboard.press('Enter');
    const found = page.locator(`[data-found="${payoutId}"]`);
    await found.getByText('The rail confirmed by phone').first().waitFor();
    expect(page.url()).toMatch(new RegExp(`#/payouts/${payoutId}$`));
    await shoot('payout');
    expect(await audited(payoutId)).toEqual(['payout.mark_failed']);
    await page.keyboard.press('2');
    expect(await rowOf(payoutId).count()).toBe(0);
  });

  it('speaks Portuguese, and is dark, on request, and remembers both', async () => {
    await open();
    await page.locator('#language').click();
    await page.getByRole('tab', { name: 'Lotes' }).waitFor();
    expect(await page.getAttribute('html', 'lang')).toBe('pt-BR');
    const ground = () => page.evaluate('getComputedStyle(document.body).backgroundColor');
    const light = await ground();
    await page.locator('#theme').click();
    await waitFor(async () => (await ground()) !== light, { what: 'another colour' });
    await page.reload();
    await page.getByRole('tab', { name: 'Lotes' }).waitFor();
    await page.locator('.uplot canvas').waitFor();
    await shoot('dark');
    expect(await ground()).not.toBe(light);
    await page.keyboard.press('2');
    await shoot('review-pt');
  });

  it('fits a phone: nothing is wider than 375 pixels', async () => {
    await holdAPayout(system.at(0));
    const ispb = newIspb();
    await deliver(system.at(0), ispb, 3);
    await open({ width: 375, height: 750 });
    for (const section of ['1', '2', '3', '4', '5']) {
      await page.keyboard.press(section);
      if (section === '2') await page.locator('[data-payout]').first().waitFor();
      if (section === '4') await page.locator(`[data-ispb="${ispb}"]`).waitFor();
      const width = await page.evaluate('document.documentElement.scrollWidth');
      expect({ section, width }).toEqual({ section, width: 375 });
      const heights = await page.evaluate<number[]>(
        "[...document.querySelectorAll('button, nav a')].map((one) => one.offsetHeight).filter((height) => height > 0)",
      );
      expect(Math.min(...heights)).toBeGreaterThanOrEqual(44);
      await shoot(`phone-${section}`);
    }
  });
});

inChromium("the console where keys are asked for (needs the system's browser)", () => {
  it('shows nothing without a key, nothing with one that may not, and keeps the right one in this tab alone', async () => {
    const system = await KeyTestSystem.start({ apis: 1 });
    const browser = await openBrowser(chromium ?? '');
    try {
      const [operator, reader] = [
        await system.make({ scopes: ['operate'] }),
        await system.make({ scopes: ['streams:read'] }),
      ];
      const page = await browser.newPage({ locale: 'en-GB' });
      await page.goto(`${system.at(0)}/console`);
      const field = page.locator('input[name=key]');
      await page.locator('input[name=key]:focus').waitFor();
      await field.fill(`${reader.text}x`);
      await page.keyboard.press('Enter');
      await page.getByRole('alert').getByText('unknown').waitFor();
      expect(await page.locator('main').count()).toBe(0);
      await field.fill(reader.text);
      await page.keyboard.press('Enter');
      await page.getByRole('alert').getByText('lacks the scope operate').waitFor();
      expect(await page.locator('main').count()).toBe(0);
      await field.fill(operator.text);
      await page.keyboard.press('Enter');
      await page.locator('.tile').first().waitFor();
      expect(page.url()).not.toContain('mk_');
      expect(await page.evaluate('JSON.stringify(localStorage) + document.cookie')).not.toContain('mk_');
      await page.locator('#leave').click();
      await field.waitFor();
      expect(await page.evaluate('sessionStorage.length')).toBe(0);
    } finally {
      await browser.close();
      await system.close();
    }
  });
});
