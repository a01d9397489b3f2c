import type { DataSource } from 'typeorm';
import { createDataSource } from '../src/connection/create-data-source.js';

/** A transaction that is left open. */
export class OpenTransaction {
  private constructor(
    private readonly dataSource: DataSource,
    private readonly runner: ReturnType<DataSource['createQueryRunner']>,
  ) {}

  static async begin(url: string): Promise<OpenTransaction> {
    const dataSource = createDataSource(
      { url, poolSize: 1, applicationName: 'reader', prepareStatements: false },
      {},
    );
    await dataSource.initialize();
    const runner = dataSource.createQueryRunner();
    await runner.startTransaction('REPEATABLE READ');
    return new OpenTransaction(dataSource, runner);
  }

  async read(table: string): Promise<void> {
    await this.runner.query(`SELECT count(*) FROM ${table}`);
  }

  async lock(statement: string): Promise<void> {
    await this.runner.query(statement);
  }

  async end(): Promise<void> {
    await this.runner.rollbackTransaction();
    await this.runner.release();
    await this.dataSource.destroy();
  }
}
