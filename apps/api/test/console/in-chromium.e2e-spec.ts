import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { holdAPayout } from '../documentation/hold-a-payout.js';
import { item, PayoutTestSystem, unused } from '../payouts/payout-calls.js';
import { BrowsedConsole } from './browsed-console.js';
import { findChromium } from './browser.js';

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

  it('shows a batch being paid as it happens, and its failed items', async () => {
    page = await browsed.open();
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
    await browsed.shoot('batches');
    await page.keyboard.press('1');
    await page.locator('.uplot canvas').waitFor();
    await page.locator('#workers li').getByText('working').waitFor();
    await browsed.shoot('overview');
  });

  it('marks a held payout with a reason, by keyboard alone, and shows its history', async () => {
    const payoutId = await holdAPayout(system.at(0));
    page = await browsed.open();
    await page.keyboard.press('2');
    await rowOf(payoutId).waitFor();
    await browsed.shoot('held');
    await page.keyboard.press('j');
    await page.keyboard.press('m');
    await dialog().waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Tab');
    await page.keyboard.type('The rail confirmed by phone');
    await browsed.shoot('mark');
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
    await browsed.shoot('payout');
    expect(await browsed.audited(payoutId)).toEqual(['payout.mark_failed']);
    await page.keyboard.press('2');
    expect(await rowOf(payoutId).count()).toBe(0);
  });

  it('shows which payers wait and why, pauses one, and sets its policy', async () => {
    page = await browsed.open({ width: 390, height: 844 });
    await page.keyboard.press('6');
    const later = new Date(Date.now() + 86_400_000).toISOString();
    const scheduled = { batch_id: unused(), items: [item(unused())], scheduled_for: later };
    expect((await system.post('/api/payouts', scheduled)).status).toBe(201);
    const payer = page.locator('[data-payer="default"]');
    await payer.getByText('scheduled', { exact: true }).waitFor();
    await browsed.shoot('payers-phone');
    await payer.getByRole('button', { name: 'Pause this payer' }).click();
    await dialog().getByRole('button', { name: 'Pause this payer' }).click();
    await payer.getByRole('button', { name: 'Resume this payer' }).waitFor();
    await payer.locator('button:focus').getByText('Resume this payer').waitFor();
    await system.accept(unused(), [item(unused())]);
    await payer.getByText('paused', { exact: true }).waitFor();
    await payer.getByRole('button', { name: 'Set the policy' }).click();
    await dialog().getByLabel('Daily limit (R$)').fill('1234.56');
    await browsed.shoot('policy-phone');
    await dialog().getByRole('button', { name: 'Set the policy' }).click();
    await payer.getByText('Daily limit: R$\u00a01,234.56').waitFor();
    await page.locator('#language').click();
    await page.locator('#theme').click();
    await payer.getByText('pausado', { exact: true }).waitFor();
    await page.setViewportSize({ width: 1280, height: 900 });
    await browsed.shoot('payers-dark');
    await payer.getByRole('button', { name: 'Retomar pagador' }).click();
    await dialog().getByRole('button', { name: 'Retomar pagador' }).click();
    await payer.getByRole('button', { name: 'Pausar pagador' }).waitFor();
    expect(await browsed.audited('default')).toEqual(Array(3).fill('payer.set_policy'));
  });
});
