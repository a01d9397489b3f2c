import { describe, expect, it } from '@jest/globals';
import { parseSimulation } from './debian-packages.js';

describe('what apt says it would install', () => {
  it('names each package once, new or newer, and never the C library', () => {
    const output = [
      'The following NEW packages will be installed:',
      '  libjemalloc2 redis-server',
      'Inst libc6 [2.36-9] (2.36-10 Debian:12.15/oldstable [amd64])',
      'Inst libjemalloc2 (5.3.0-1 Debian:12.15/oldstable [amd64])',
      'Inst libssl3 [3.0.15] (3.0.16 Debian:12.15/oldstable [amd64])',
      'Inst redis-server (5:7.0.15-1 Debian-Security:12/oldstable-security [amd64])',
      'Conf libjemalloc2 (5.3.0-1 Debian:12.15/oldstable [amd64])',
    ].join('\n');
    expect(parseSimulation(output)).toEqual(['libjemalloc2', 'libssl3', 'redis-server']);
  });

  it('names nothing where the package is unknown', () => {
    expect(parseSimulation('E: Unable to locate package redis-server')).toEqual([]);
  });
});
