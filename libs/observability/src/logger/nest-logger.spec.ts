import { describe, expect, it } from '@jest/globals';
import { createLogger } from './create-logger.js';
import { NestLogger } from './nest-logger.js';

function listen(level: string): { nest: NestLogger; lines: Record<string, unknown>[] } {
  const lines: Record<string, unknown>[] = [];
  const destination = {
    write: (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>),
  };
  return { nest: new NestLogger(createLogger({ level, format: 'json' }, 'api', destination)), lines };
}

describe('NestLogger', () => {
  it('keeps the noise of the start at debug', () => {
    const { nest, lines } = listen('info');
    nest.log('Mapped {/docs, GET} route', 'RouterExplorer');
    nest.log('AppModule dependencies initialized', 'InstanceLoader');
    expect(lines).toEqual([]);
  });

  it('writes other messages with their context', () => {
    const { nest, lines } = listen('info');
    nest.log('Ready', 'Streams');
    nest.warn('Careful', 'Streams');
    expect(lines).toMatchObject([
      { level: 'info', context: 'Streams', message: 'Ready' },
      { level: 'warn', context: 'Streams', message: 'Careful' },
    ]);
  });

  it('distinguishes a stack from a context', () => {
    const { nest, lines } = listen('info');
    nest.error('Broken', 'Error: Broken\n    at here', 'Streams');
    expect(lines).toMatchObject([
      { level: 'error', context: 'Streams', stack: 'Error: Broken\n    at here' },
    ]);
  });

  it('writes an error given as the message as an error', () => {
    const { nest, lines } = listen('info');
    nest.error(new TypeError('Broken'));
    expect(lines).toMatchObject([{ level: 'error', err: { type: 'TypeError', message: 'Broken' } }]);
  });
});
