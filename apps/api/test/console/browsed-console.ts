import type { Browser, Page } from 'playwright-core';
import { startWorker, type ServerProcess } from '#testing';
import { PayoutTestSystem } from '../payouts/payout-calls.js';
import { openBrowser } from './browser.js';

const SCREENSHOTS = process.env['CONSOLE_SCREENSHOTS'];

/** An API with a worker, and its console in a browser, one page at a time. */
export class BrowsedConsole {
  private opened: Page | undefined;
  /** What the page has reported as an error. */
  readonly faults: string[] = [];

  private constructor(
    readonly system: PayoutTestSystem,
    private readonly worker: ServerProcess,
    readonly browser: Browser,
  ) {}

  static async start(chromium: string): Promise<BrowsedConsole> {
    const system = await PayoutTestSystem.start({ apis: 1 });
    const worker = await startWorker(system.forWorker());
    return new BrowsedConsole(system, worker, await openBrowser(chromium));
  }

  async stop(): Promise<void> {
    await this.browser.close();
    await this.worker.stop();
    await this.system.close();
  }

  async open(size = { width: 1280, height: 900 }, timezoneId = 'America/Manaus'): Promise<Page> {
    const looks = { viewport: size, locale: 'en-GB', colorScheme: 'light', timezoneId } as const;
    const page = (this.opened = await this.browser.newPage(looks));
    page.on('pageerror', (error) => this.faults.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') this.faults.push(message.text());
    });
    await page.goto(`${this.system.at(0)}/console`);
    await page.locator('.state.live').waitFor();
    return page;
  }

  async closePage(): Promise<void> {
    await this.opened?.close();
  }

  /** Into the folder that CONSOLE_SCREENSHOTS names, if it names one. */
  async shoot(name: string): Promise<void> {
    if (SCREENSHOTS !== undefined)
      await this.opened?.screenshot({ path: `${SCREENSHOTS}/${name}.png`, fullPage: true });
  }

  /** What operators did to it, in order. */
  async audited(subject: string): Promise<string[]> {
    const sql = 'SELECT action FROM audit_log WHERE subject = $1 ORDER BY at';
    return (await this.system.query<{ action: string }>(sql, [subject])).map(({ action }) => action);
  }
}
