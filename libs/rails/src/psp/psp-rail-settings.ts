import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import type { Profile } from './profile.js';

/** How to reach a PSP. Injected; the values come from the configuration. */
export abstract class PspRailSettings {
  /** `https://psp.example/pix/v1`: what all paths begin with. */
  abstract readonly url: string;
  /** The whole value of the authorization header; undefined: none is sent. A secret. */
  abstract readonly authorization: string | undefined;
  /** For a token. The second is a secret. */
  abstract readonly clientId: string | undefined;
  abstract readonly clientSecret: string | undefined;
  /** What the PSP calls the account that pays. */
  abstract readonly account: string | undefined;
  /** Files in PEM, or the first in PKCS #12 (.pfx, .p12) with its key in it; undefined: no certificate is shown. */
  abstract readonly certificateFile: string | undefined;
  abstract readonly keyFile: string | undefined;
  /** Of a file in PKCS #12. A secret. */
  abstract readonly certificatePassphrase: string | undefined;
  /** A file in PEM: the key that requests are signed with. */
  abstract readonly signingKeyFile: string | undefined;
  /** A file in PEM: the authorities that the PSP's own certificate comes from; undefined: those that Node.js knows. */
  abstract readonly caFile: string | undefined;
  /** Connections at most; each carries one call at a time. */
  abstract readonly maxConnections: number;
  abstract readonly profile: Profile;
  /** See `pspRailId`. */
  abstract readonly id: string;
}

/**
 * Names the books at a PSP that know our payment ids: the profile, the host, and a digest of the account, such as
 * `efi@pix.api.efipay.com.br#0f3a9c21`. Credentials are not in it: they are replaced while payments are in doubt.
 *
 * @param profile a name or a file
 */
export function pspRailId(profile: string, url: string, account: string | undefined): string {
  const digest = account === undefined ? '' : createHash('sha256').update(account).digest('hex').slice(0, 8);
  return `${basename(profile, '.json')}@${new URL(url).host}${digest && `#${digest}`}`;
}

export function isPfx(file: string): boolean {
  return /\.(pfx|p12)$/.test(file);
}

/** The variables that a profile needs and that are not set. Over plain HTTP, to a test PSP, no certificate is shown. */
export function missingVariables(settings: PspRailSettings): string[] {
  const { authentication, clientCertificate, submit, approve, inquire, lookUp } = settings.profile;
  const needed: Readonly<Record<string, string | undefined>> = {
    ...(authentication.kind === 'header' &&
      authentication.required && { RAIL_AUTHORIZATION: settings.authorization }),
    ...(authentication.kind === 'oauth2' && {
      RAIL_CLIENT_ID: settings.clientId,
      RAIL_CLIENT_SECRET: settings.clientSecret,
    }),
    ...(authentication.kind === 'signature' && {
      RAIL_CLIENT_ID: settings.clientId,
      RAIL_SIGNING_KEY_FILE: settings.signingKeyFile,
    }),
    ...(clientCertificate === 'required' &&
      settings.url.startsWith('https:') && {
        RAIL_CERTIFICATE_FILE: settings.certificateFile,
        ...(!isPfx(settings.certificateFile ?? '') && { RAIL_KEY_FILE: settings.keyFile }),
      }),
    ...(JSON.stringify([submit, approve, inquire, lookUp]).includes('{account}') && {
      RAIL_ACCOUNT: settings.account,
    }),
  };
  return Object.keys(needed).filter((name) => needed[name] === undefined);
}
