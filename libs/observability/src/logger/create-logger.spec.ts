import { describe, expect, it } from '@jest/globals';
import { createLogger } from './create-logger.js';
import type { Logger } from './logger.js';

/** A logger and the lines it has written, parsed. */
function listeningLogger(level = 'trace'): { logger: Logger; lines: Record<string, unknown>[] } {
  const lines: Record<string, unknown>[] = [];
  const destination = {
    write: (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>),
  };
  return { logger: createLogger({ level, format: 'json' }, 'api', destination), lines };
}

describe('createLogger', () => {
  it('writes a line of JSON with level, time, process, facts and sentence', () => {
    const { logger, lines } = listeningLogger();
    logger.info({ batchSize: 3 }, 'Accepted');
    expect(lines).toEqual([
      {
        level: 'info',
        time: expect.stringMatching(/^\d{4}-.*Z$/),
        process: 'api',
        batchSize: 3,
        message: 'Accepted',
      },
    ]);
  });

  it('leaves out what is below its level', () => {
    const { logger, lines } = listeningLogger('info');
    logger.debug({}, 'detail');
    expect(lines).toEqual([]);
    expect(logger.isLevelEnabled('debug')).toBe(false);
    expect(logger.isLevelEnabled('info')).toBe(true);
  });

  it('masks sensitive members at any depth, however they are spelt', () => {
    const { logger, lines } = listeningLogger();
    const receiver = { nome: 'Flavio', cpfCnpj: '77615678291', ispb: '00000000' };
    logger.info(
      { items: [{ pix_key: 'u1@email.com', PixKey: 'x', 'PIX-KEY': 'y' }], deep: { receiver } },
      'Masked',
    );
    expect(lines[0]).toMatchObject({
      items: [{ pix_key: '[masked]', PixKey: '[masked]', 'PIX-KEY': '[masked]' }],
      deep: { receiver: { nome: '[masked]', cpfCnpj: '[masked]', ispb: '00000000' } },
    });
  });

  it('masks what looks sensitive under any other name', () => {
    const { logger, lines } = listeningLogger();
    logger.info({ note: 'pay u1@email.com', at: 'redis://:hunter2@cache:6379' }, 'Masked');
    expect(lines[0]).toMatchObject({ note: 'pay [masked]', at: 'redis://[masked]@cache:6379' });
  });

  it('cuts documents off instead of writing them whole', () => {
    const { logger, lines } = listeningLogger();
    const wide = Object.fromEntries(
      Array.from({ length: 500 }, (_, index) => [`member${String(index)}`, index]),
    );
    const deep = { a: { b: { c: { d: { e: { f: { g: 1 } } } } } } };
    logger.info({ wide, deep, long: Array.from({ length: 500 }, () => 1) }, 'Cut');
    expect(lines[0]?.['wide']).toHaveProperty('cutOff', true);
    expect(JSON.stringify(lines[0]?.['deep'])).toContain('[cut off]');
    expect(lines[0]?.['long']).toHaveLength(100);
  });

  it('takes a member called __proto__ for a member', () => {
    const { logger, lines } = listeningLogger();
    logger.info({ body: JSON.parse('{"__proto__":{"nome":"Marcos"}}') as object }, 'Odd');
    expect(JSON.stringify(lines[0])).toContain('"__proto__":{"nome":"[masked]"}');
  });

  it('writes of an error its class, message, code, stack and causes, and nothing else', () => {
    const { logger, lines } = listeningLogger();
    const cause = Object.assign(new Error('Key (cpf)=(776.156.782-91) exists'), {
      code: '23505',
      detail: 'secret',
    });
    logger.error(
      { err: Object.assign(new TypeError('No', { cause }), { parameters: ['u1@email.com'] }) },
      'Failed',
    );
    const err = lines[0]?.['err'] as { stack: string; cause: { stack: string } };
    expect(err).toMatchObject({
      type: 'TypeError',
      message: 'No',
      stack: expect.stringContaining('create-logger.spec'),
      cause: { type: 'Error', message: 'Key (cpf)=([masked]) exists', code: '23505' },
    });
    expect(JSON.stringify(err)).not.toMatch(/secret|u1@email|776/);
  });

  it('survives a chain of causes that bites its tail', () => {
    const { logger, lines } = listeningLogger();
    const error = new Error('first');
    error.cause = error;
    logger.error({ err: error }, 'Failed');
    expect(lines).toHaveLength(1);
  });

  it('gives children facts of their own', () => {
    const { logger, lines } = listeningLogger();
    logger.child({ context: 'sweeper' }).warn({ streams: 2 }, 'Swept');
    expect(lines[0]).toMatchObject({ level: 'warn', context: 'sweeper', streams: 2, message: 'Swept' });
  });
});
