import type { PspRailSettings } from '../src/psp/psp-rail-settings.js';

/** Without credentials and certificates. */
export const PLAIN_SETTINGS: Omit<PspRailSettings, 'profile'> = {
  url: 'https://psp.example',
  authorization: undefined,
  clientId: undefined,
  clientSecret: undefined,
  account: undefined,
  certificateFile: undefined,
  keyFile: undefined,
  certificatePassphrase: undefined,
  signingKeyFile: undefined,
  caFile: undefined,
  maxConnections: 1,
  id: 'spi',
};
