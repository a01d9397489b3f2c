import type { WebhookAnswer } from '#use-cases';
import { ForbiddenAddressError } from './guarded-lookup.js';

/** How the codes of TLS and certificate errors begin. */
const TLS_CODE = /^(ERR_TLS_|ERR_SSL_|CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|HOSTNAME_MISMATCH|EPROTO$)/;

/** Puts a failed request into words that its receiver's owner can use; nothing of the address, nothing of our network. */
export function whyNoAnswer(error: unknown): WebhookAnswer {
  if (error instanceof ForbiddenAddressError) return { fault: 'forbidden_address', message: error.message };
  const code = codeOf(error);
  if (TLS_CODE.test(code)) {
    return {
      fault: 'tls',
      message: `There was no secure connection to the receiver (${code}): look at its certificate.`,
    };
  }
  return {
    fault: 'connection',
    message: `The connection to the receiver failed${code === '' ? '' : ` (${code})`}.`,
  };
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error) || !('code' in error)) return '';
  return typeof error.code === 'string' ? error.code : '';
}
