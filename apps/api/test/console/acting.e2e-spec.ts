import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { startWorker, type ServerProcess } from '#testing';
import { holdAPayout } from '../documentation/hold-a-payout.js';
import { item, PayoutTestSystem, unused } from '../payouts/payout-calls.js';
import { newIspb } from '../streams/test-system.js';
import { findChromium, openBrowser } from './browser.js';

const SCREENSHOTS = process.env['CONSOLE_SCREENSHOTS'];
const chromium = findChromium();
const inChromium: (name: string, tests: () => void) => void =
  chromium === undefined ? () => undefined : describe;

inChromium("acting in the console (needs the system's browser)", () => {
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

  const rowOf = (payoutId: string) => page.locator(`[data-payout="${payoutId}"]`);
  const dialog = () => page.locator('dialog[open]');
  const audited = async (subject: string): Promise<unknown[]> => {
    const sql = 'SELECT action FROM audit_log WHERE subject = $1 ORDER BY at';
    return (await system.query<{ action: string }>(sql, [subject])).map(({ action }) => action);
  };

  it('submits nothing again without a confirmed reason, and nothing moves under the pointer', async () => {
    const [first, second] = [await holdAPayout(system.at(0)), await holdAPayout(system.at(0))];
    await open();
    await page.goto(`${system.at(0)}/console#/review`);
    const button = rowOf(first).getByRole('button', { name: 'Submit again…' });
    await button.waitFor();
    const placeOf = (id: string) => rowOf(id).boundingBox();
    const [place, places] = [await button.boundingBox(), [await placeOf(first), await placeOf(second)]];
    for (let click = 0; click < 4; click += 1) {
      await page.mouse.click((place?.x ?? 0) + 5, (place?.y ?? 0) + 5);
      await page.waitForTimeout(100);
    }
    const facts = await dialog().locator('dl').innerText();
    for (const fact of ['R$1.00', 'default', 'a***@s***.pix', first]) expect(facts).toContain(fact);
    expect(facts).toMatch(/endToEndId\s+E\w{31}/);
    await page.keyboard.press('Enter');
    await shoot('redrive');
    expect([await audited(first), await audited(second)]).toEqual([[], []]);
    await dialog().getByLabel('Reason').fill('Balance topped up');
    await page.keyboard.press('Enter');
    await page.getByRole('status').getByText(first).waitFor();
    expect([await audited(first), await audited(second)]).toEqual([['payout.redrive'], []]);
    expect([await placeOf(first), await placeOf(second)]).toEqual(places);
    await shoot('redriven');
  });

  it('preselects nothing, and takes the time of settlement as Brasília has it, wherever the browser is', async () => {
    const [first, second] = [await holdAPayout(system.at(0)), await holdAPayout(system.at(0))];
    await open({ width: 1280, height: 900 }, 'Asia/Tokyo');
    await page.goto(`${system.at(0)}/console#/review`);
    const mark = async (id: string) => {
      await rowOf(id).getByRole('button', { name: 'Mark as paid or failed…' }).click();
      await dialog().waitFor();
    };
    await mark(first);
    await dialog().getByLabel('It was paid', { exact: true }).check();
    await dialog().getByRole('button', { name: 'Cancel' }).click();
    await mark(second);
    expect(await dialog().locator('input:checked').count()).toBe(0);
    await dialog().getByLabel('It was paid', { exact: true }).check();
    await dialog().getByLabel('Reason').fill('On the statement');
    const submit = dialog().getByRole('button', { name: 'Mark R$1.00 as paid' });
    await dialog().getByLabel('Settled at (Brasília time)').fill('2020-01-01T00:00:00');
    await submit.click();
    await dialog().getByRole('alert').waitFor();
    await shoot('refused');
    expect(faults.splice(0)).toEqual([expect.stringContaining('400')]);
    const now = new Date(Math.floor(Date.now() / 1_000) * 1_000);
    const inBrasilia = now.toLocaleString('sv-SE', { timeZone: 'America/Sao_Paulo' }).replace(' ', 'T');
    await dialog().getByLabel('Settled at (Brasília time)').fill(inBrasilia);
    await submit.click();
    await page.getByRole('status').getByText(second).waitFor();
    const [row] = await system.query('SELECT settled_at FROM payout WHERE payout_id = $1', [second]);
    expect(row?.['settled_at']).toEqual(now);
    await page.getByText('America/Sao_Paulo').waitFor();
  });

  it('pauses settlement, drains a worker and ends a stream, each for a reason', async () => {
    const ispb = newIspb();
    await system.get(`/api/pix/${ispb}/stream/start`);
    await open();
    const confirm = async (button: string, label: string) => {
      await page.getByRole('button', { name: button }).first().click();
      await dialog().getByLabel('Reason').fill('A deploy');
      await dialog().getByRole('button', { name: label }).click();
      await dialog().waitFor({ state: 'detached' });
    };
    await confirm('Pause settlement…', 'Pause settlement');
    await page.getByText('Settlement is paused (').waitFor();
    await shoot('paused');
    await confirm('Resume settlement…', 'Resume settlement');
    await page.getByText('Settlement runs.').waitFor();
    await confirm('Drain…', 'Drain');
    await page.locator('#workers li').getByText('drained').waitFor();
    await confirm('Undrain…', 'Undrain');
    await page.locator('#workers li').getByText('works').waitFor();
    await page.goto(`${system.at(0)}/console#/streams`);
    await page.locator(`[data-ispb="${ispb}"] button`).click();
    await dialog().getByLabel('Reason').fill('Its host is gone');
    await shoot('end-stream');
    await dialog().getByRole('button', { name: 'End the stream' }).click();
    await page.locator(`[data-ispb="${ispb}"] button`).waitFor({ state: 'detached' });
    expect(await audited(ispb)).toEqual(['stream.end']);
    expect(await audited('settlement')).toEqual(['settlement.pause', 'settlement.resume']);
  });

  it('has an address for each batch and its payouts, and finds a batch by its id', async () => {
    const batchId = unused();
    await system.accept(batchId, [item(`${batchId}-1`)]);
    await open();
    await page.keyboard.press('/');
    await page.locator('#search:focus').waitFor();
    await page.keyboard.type(batchId);
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: 'Look for a batch with this id' }).click();
    await page.locator(`[data-batch="${batchId}"]`).getByRole('link', { name: batchId, exact: true }).click();
    expect(page.url()).toMatch(new RegExp(`#/batches/default/${batchId}$`));
    await page.reload();
    await page.getByRole('link', { name: `${batchId}-1` }).click();
    await page.locator('[data-found]').waitFor();
    await shoot('batch-payout');
    await page.goBack();
    await page.locator(`[data-batch="${batchId}"]`).waitFor();
  });
});
