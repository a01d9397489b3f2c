import { join } from 'node:path';
import { DIRECTORY_ISPBS } from '#rails';
import { projectRoot, runCommand } from '../local-services/index.js';

/** Makes API keys as an operator does, by the command line. */
export class KeyMaker {
  constructor(private readonly databaseUrl: string) {}

  ofPayer(payer: string): Promise<string> {
    return this.make(['--payer', payer], ['payouts:read', 'payouts:write', 'webhooks:manage']);
  }

  ofApprover(payer: string): Promise<string> {
    return this.make(['--payer', payer], ['payouts:approve']);
  }

  ofCollectors(): Promise<string> {
    return this.make(
      DIRECTORY_ISPBS.flatMap((ispb) => ['--ispb', ispb]),
      ['streams:read'],
    );
  }

  ofOperator(): Promise<string> {
    return this.make([], ['operate']);
  }

  private async make(bindings: readonly string[], scopes: readonly string[]): Promise<string> {
    const program = join(projectRoot, 'dist', 'apps', 'cli', 'src', 'main.js');
    const wanted = [...bindings, ...scopes.flatMap((scope) => ['--scope', scope])];
    const { status, output } = await runCommand(
      process.execPath,
      [program, 'keys', 'create', ...wanted, '--json'],
      { env: { PATH: process.env['PATH'], DATABASE_URL: this.databaseUrl } },
    );
    if (status !== 0) throw new Error('A key could not be made with the command line.');
    return (JSON.parse(output) as { key: string }).key;
  }
}
