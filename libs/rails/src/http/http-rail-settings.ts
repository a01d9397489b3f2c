import type { HttpRailMapping } from './http-rail-mapping.js';

/** How to reach a PSP. Injected; the values come from the configuration. */
export abstract class HttpRailSettings {
  /** `https://psp.example/pix/v1`: what all paths begin with. */
  abstract readonly url: string;
  /** The whole value of the authorization header; undefined: none is sent. A secret. */
  abstract readonly authorization: string | undefined;
  /** Connections at most; each carries one call at a time. */
  abstract readonly maxConnections: number;
  abstract readonly mapping: HttpRailMapping;
}
