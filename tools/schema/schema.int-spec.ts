import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { createTestDatabase } from '#testing';
import { dumpSchema } from './dump-schema.js';

const SCHEMA = new URL('../../libs/database/schema.sql', import.meta.url);

describe('libs/database/schema.sql', () => {
  it('is what the migrations make; otherwise run `npm run schema` and commit it', async () => {
    const database = await createTestDatabase();
    const client = new Client({ connectionString: database.url });
    await client.connect();
    try {
      expect(await dumpSchema(client)).toBe(readFileSync(SCHEMA, 'utf8'));
      await client.query('ALTER TABLE worker ADD COLUMN extra text');
      expect(await dumpSchema(client)).toContain('  extra text');
    } finally {
      await client.end();
      await database.drop();
    }
  });
});
