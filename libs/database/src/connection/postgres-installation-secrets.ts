import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { InstallationSecrets } from '#use-cases';
import { Sql, type Statement } from './sql.js';

const SECRET_BYTES = 32;

/** $1 purpose, $2 a fresh secret: whoever comes first stores it. */
const keepSecret: Statement = {
  name: 'keep_installation_secret',
  text: 'INSERT INTO installation_secret (purpose, secret) VALUES ($1, $2) ON CONFLICT DO NOTHING',
};
const selectSecret: Statement = {
  name: 'select_installation_secret',
  text: 'SELECT secret FROM installation_secret WHERE purpose = $1',
};

/** Secrets that live beside the data they protect, so that a restored backup goes on answering the ids it knows. */
@Injectable()
export class PostgresInstallationSecrets extends InstallationSecrets {
  constructor(private readonly sql: Sql) {
    super();
  }

  override async get(purpose: string): Promise<Buffer> {
    await this.sql.change(keepSecret, [purpose, randomBytes(SECRET_BYTES)]);
    const [row] = await this.sql.run<{ secret: Buffer }>(selectSecret, [purpose]);
    if (row === undefined) throw new Error(`The secret of "${purpose}" was stored and is not there.`);
    return row.secret;
  }
}
