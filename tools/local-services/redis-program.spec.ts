import { describe, expect, it } from '@jest/globals';
import { majorVersion } from './redis-program.js';

describe("a Redis program's version", () => {
  it.each([
    ['Redis server v=7.0.15 sha=00000000:0 malloc=jemalloc-5.3.0 bits=64 build=1', 7],
    ['Valkey server v=8.1.1 sha=00000000:0 malloc=jemalloc-5.3.0 bits=64 build=1', 8],
    ['Redis server v=6.0.16 sha=00000000:0', 6],
    ['redis-server: error while loading shared libraries: liblzf.so.1', 0],
  ])('is read from %j', (output, version) => {
    expect(majorVersion(output)).toBe(version);
  });
});
