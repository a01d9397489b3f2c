import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { waitFor } from '#testing';
import { KeyTestSystem } from '../access/key-calls.js';
import { holdAPayout } from '../documentation/hold-a-payout.js';
import { deliver, newIspb } from '../streams/test-system.js';
import { item, PayoutTestSystem, unused } from '../payouts/payout-calls.js';
import { BrowsedConsole } from './browsed-console.js';
import { findChromium, openBrowser } from './browser.js';

const SCREENSHOTS = process.env['CONSOLE_SCREENSHOTS'];
const chromium = findChromium();
// Where there is none, the tests of what is used most say so.
const inChromium: (name: string, tests: () => void) => void =
  chromium === undefined ? () => undefined : describe;

inChromium("all of the console in Chromium (needs the system's browser)", () => {
  let browsed: BrowsedConsole;
  let system: PayoutTestSystem;
  let page: Page;
  const rowOf = (payoutId: string) => page.locator(`[data-payout="${payoutId}"]`);
  const dialog = () => page.locator('dialog[open]');

  beforeAll(async () => {
    browsed = await BrowsedConsole.start(chromium ?? '');
    system = browsed.system;
  });
  afterAll(() => browsed.stop());
  afterEach(async () => {
    await browsed.closePage();
    expect(browsed.faults.splice(0)).toEqual([]);
  });

  it('speaks Portuguese, and is dark, on request, and remembers both', async () => {
    page = await browsed.open();
    await page.locator('#language').click();
    await page.getByRole('link', { name: 'Lotes', exact: true }).waitFor();
    expect(await page.getAttribute('html', 'lang')).toBe('pt-BR');
    const ground = () => page.evaluate('getComputedStyle(document.body).backgroundColor');
    const light = await ground();
    await page.locator('#theme').click();
    await waitFor(async () => (await ground()) !== light, { what: 'another colour' });
    await page.reload();
    await page.getByRole('link', { name: 'Lotes', exact: true }).waitFor();
    await page.locator('.uplot canvas').waitFor();
    await browsed.shoot('dark');
    expect(await ground()).not.toBe(light);
    await page.keyboard.press('2');
    await browsed.shoot('review-pt');
  });

  it('fits a phone: nothing is wider than 375 pixels', async () => {
    await holdAPayout(system.at(0));
    const ispb = newIspb();
    await deliver(system.at(0), ispb, 3);
    page = await browsed.open({ width: 375, height: 750 });
    for (const section of ['1', '2', '3', '4', '5', '6', '7']) {
      await page.keyboard.press(section);
      if (section === '2') await page.locator('[data-payout]').first().waitFor();
      if (section === '7') await page.locator('.uplot canvas').waitFor();
      if (section === '4') await page.locator(`[data-ispb="${ispb}"]`).waitFor();
      const width = await page.evaluate('document.documentElement.scrollWidth');
      expect({ section, width }).toEqual({ section, width: 375 });
      const heights = await page.evaluate<number[]>(
        "[...document.querySelectorAll('button, nav a')].map((one) => one.offsetHeight).filter((height) => height > 0)",
      );
      expect(Math.min(...heights)).toBeGreaterThanOrEqual(44);
      await browsed.shoot(`phone-${section}`);
    }
  });

  it('submits nothing again without a confirmed reason, and nothing moves under the pointer', async () => {
    const [first, second] = [await holdAPayout(system.at(0)), await holdAPayout(system.at(0))];
    page = await browsed.open();
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
    for (const fact of ['R$\u00a01.00', 'default', 'a***@s***.pix', first]) expect(facts).toContain(fact);
    expect(facts).toMatch(/endToEndId\s+E\w{31}/);
    await page.keyboard.press('Enter');
    await browsed.shoot('redrive');
    expect([await browsed.audited(first), await browsed.audited(second)]).toEqual([[], []]);
    await dialog().getByLabel('Reason').fill('Balance topped up');
    await page.keyboard.press('Enter');
    await page.getByRole('status').getByText(first).waitFor();
    expect([await browsed.audited(first), await browsed.audited(second)]).toEqual([['payout.redrive'], []]);
    expect([await placeOf(first), await placeOf(second)]).toEqual(places);
    await browsed.shoot('redriven');
  });

  it('preselects nothing, and takes the time of settlement as Brasília has it, wherever the browser is', async () => {
    const [first, second] = [await holdAPayout(system.at(0)), await holdAPayout(system.at(0))];
    page = await browsed.open({ width: 1280, height: 900 }, 'Asia/Tokyo');
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
    const submit = dialog().getByRole('button', { name: 'Mark R$ 1.00 as paid' });
    await dialog().getByLabel('Settled at (Brasília time)').fill('2020-01-01T00:00:00');
    await submit.click();
    await dialog().getByRole('alert').waitFor();
    await browsed.shoot('refused');
    expect(browsed.faults.splice(0)).toEqual([expect.stringContaining('400')]);
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
    page = await browsed.open();
    const confirm = async (button: string, label: string) => {
      await page.getByRole('button', { name: button }).first().click();
      await dialog().getByLabel('Reason').fill('A deploy');
      await dialog().getByRole('button', { name: label }).click();
      await dialog().waitFor({ state: 'detached' });
    };
    await confirm('Pause settlement…', 'Pause settlement');
    await page.getByText('Settlement is paused (').waitFor();
    await browsed.shoot('paused');
    await confirm('Resume settlement…', 'Resume settlement');
    await page.getByText('Settlement runs.').waitFor();
    await confirm('Drain…', 'Drain');
    await page.locator('#workers li').getByText('drained').waitFor();
    await confirm('Undrain…', 'Undrain');
    await page.locator('#workers li').getByText('working').waitFor();
    await page.goto(`${system.at(0)}/console#/streams`);
    await page.locator(`[data-ispb="${ispb}"] button`).click();
    await dialog().getByLabel('Reason').fill('Its host is gone');
    await browsed.shoot('end-stream');
    await dialog().getByRole('button', { name: 'End the stream' }).click();
    await page.locator(`[data-ispb="${ispb}"] button`).waitFor({ state: 'detached' });
    expect(await browsed.audited(ispb)).toEqual(['stream.end']);
    expect(await browsed.audited('settlement')).toEqual(['settlement.pause', 'settlement.resume']);
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

inChromium('the page of the queues in Chromium', () => {
  it('shows queues and a job, asks for nothing from elsewhere, and breaks no rule of its policy', async () => {
    const system = await KeyTestSystem.start({ apis: 1 });
    const browser = await openBrowser(chromium ?? '');
    try {
      const key = await system.make({ scopes: ['operate', 'payouts:write', 'payouts:read'], payer: 'acme' });
      const batchId = unused();
      await system.post(key, '/api/payouts', { batch_id: batchId, items: [item(`${batchId}-1`)] });
      const context = await browser.newContext({
        viewport: { width: 1280, height: 900 },
        locale: 'en-GB',
        httpCredentials: { username: 'operator', password: key.text },
      });
      const page = await context.newPage();
      const faults: string[] = [];
      page.on('pageerror', (error) => faults.push(error.message));
      page.on('console', (message) => {
        if (message.type() === 'error') faults.push(message.text());
      });
      page.on('request', (asked) => {
        if (!asked.url().startsWith(system.at(0))) faults.push(asked.url());
        if (asked.method() !== 'GET') faults.push(asked.method());
      });
      await page.goto(`${system.at(0)}/console/queues`);
      await page.getByText('webhooks').first().waitFor();
      if (SCREENSHOTS !== undefined) await page.screenshot({ path: `${SCREENSHOTS}/queues.png` });
      await page.getByText('settlement').first().click();
      await page.getByText('take-turn').first().waitFor();
      expect(new URL(page.url()).pathname).toBe(`/console/queues/queue/settlement`);
      await page.goto(`${system.at(0)}/console/queues/queue/settlement/1`);
      await page.getByText('take-turn').first().waitFor();
      for (const writing of ['Retry', 'Clean', 'Pause', 'Promote', 'Add job', 'Duplicate'])
        expect([writing, await page.getByRole('button', { name: writing }).count()]).toEqual([writing, 0]);
      if (SCREENSHOTS !== undefined) await page.screenshot({ path: `${SCREENSHOTS}/queues-job.png` });
      expect(faults).toEqual([]);
    } finally {
      await browser.close();
      await system.close();
    }
  });
});
