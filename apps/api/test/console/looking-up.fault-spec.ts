import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { deliver, newIspb } from '../streams/test-system.js';
import { item, type PayoutTestSystem, unused } from '../payouts/payout-calls.js';
import { BrowsedConsole } from './browsed-console.js';
import { findChromium } from './browser.js';

const chromium = findChromium();
// Where there is none, the tests of what is used most say so.
const inChromium: (name: string, tests: () => void) => void =
  chromium === undefined ? () => undefined : describe;

inChromium("what operators look up in the console (needs the system's browser)", () => {
  let browsed: BrowsedConsole;
  let system: PayoutTestSystem;
  let page: Page;

  beforeAll(async () => {
    browsed = await BrowsedConsole.start(chromium ?? '');
    system = browsed.system;
  });
  afterAll(() => browsed.stop());
  afterEach(async () => {
    await browsed.closePage();
    expect(browsed.faults.splice(0)).toEqual([]);
  });

  it("shows an institution's streams and messages, and which seat has them", async () => {
    const ispb = newIspb();
    const ids = await deliver(system.at(0), ispb, 2);
    await system.get(`/api/pix/${ispb}/stream/start`);
    page = await browsed.open({ width: 375, height: 750 });
    await page.keyboard.press('4');
    await page.getByRole('link', { name: ispb }).press('Enter');
    const rows = page.locator('[data-messages] li');
    await rows.getByText('delivered to seat 1').waitFor();
    expect(await rows.locator('.id').allInnerTexts()).toEqual(ids.toReversed());
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(375);
    await page.locator('[data-streams]').getByText('0 of 1 acknowledged').waitFor();
    await browsed.shoot('messages-phone');
    const stopped = await system.get(`/api/pix/${ispb}/stream/stop`);
    expect(stopped.json).toEqual({ closed: 1 });
    await page.locator('[data-streams]').getByRole('button', { name: 'Read again' }).press('Enter');
    await page.locator('[data-streams]').getByText('ended by stream/stop').waitFor();
    await page.locator('[data-messages]').getByRole('button', { name: 'Read again' }).press('Enter');
    await page.locator('#language').click();
    await page.locator('#theme').click();
    await page.setViewportSize({ width: 1280, height: 900 });
    await page.locator('[data-streams]').getByText('encerrado por stream/stop').waitFor();
    await rows.getByText('na fila').first().waitFor();
    await browsed.shoot('messages-pt');
  });

  it("finds payouts by the CPF of the key's owner, which is in no address", async () => {
    const id = unused();
    await system.accept(id, [
      item(id, { expected_tax_id: '52998224725' }),
      item(`${id}-2`, { pix_key: '52998224725' }),
    ]);
    page = await browsed.open({ width: 375, height: 750 });
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    await page.keyboard.press('/');
    await page.locator('#search:focus').waitFor();
    await page.keyboard.type('529.982.247-25');
    await page.keyboard.press('Enter');
    const found = page.locator('[data-found]');
    await found.getByText(`${id}-2`).waitFor();
    expect(await found.count()).toBe(2);
    expect(page.url()).toMatch(/#\/payouts$/);
    expect(asked.filter((url) => /529|247/.test(url))).toEqual([]);
    expect(await page.content()).not.toMatch(/529\.?982/);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(375);
    await browsed.shoot('search-phone');
    await page.locator('#language').click();
    await page.locator('#theme').click();
    await page.getByText('CPF ou CNPJ dono da chave').waitFor();
    await page.setViewportSize({ width: 1280, height: 900 });
    await browsed.shoot('search-pt-dark');
  });

  it('has an address for each batch and its payouts, and finds a batch by its id', async () => {
    const batchId = unused();
    await system.accept(batchId, [item(`${batchId}-1`)]);
    page = await browsed.open();
    await page.keyboard.press('/');
    await page.locator('#search:focus').waitFor();
    await page.keyboard.type(batchId);
    await page.keyboard.press('Enter');
    await page.locator(`[data-batch="${batchId}"]`).getByRole('link', { name: batchId, exact: true }).click();
    expect(page.url()).toMatch(new RegExp(`#/batches/default/${batchId}$`));
    await page.reload();
    await page.getByRole('link', { name: `${batchId}-1` }).click();
    await page.locator('[data-found]').waitFor();
    await browsed.shoot('batch-payout');
    await page.goBack();
    await page.locator(`[data-batch="${batchId}"]`).waitFor();
  });
});
