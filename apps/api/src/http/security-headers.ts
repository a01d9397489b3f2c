import { applyDecorators, Header } from '@nestjs/common';

/** A year: what browsers' preload lists ask for. Subdomains are their owner's to decide about. */
const STRICT_TRANSPORT_SECURITY = 'max-age=31536000';

/**
 * The headers every answer carries. Data is nothing to be shown, framed, or loaded by another site's page; payments and what
 * became of them belong in no cache on the way. Outside the sandbox, browsers are to come by TLS alone from then on.
 */
export function headersOfEveryAnswer(sandbox: boolean): Readonly<Record<string, string>> {
  return {
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'cross-origin-resource-policy': 'same-origin',
    ...(!sandbox && { 'strict-transport-security': STRICT_TRANSPORT_SECURITY }),
  };
}

/** What a page may load and do; everything is its own and comes from here. */
const PAGE_DIRECTIVES = {
  'default-src': "'none'",
  'script-src': "'self'",
  // Viewers of documents set styles from their scripts.
  'style-src': "'self' 'unsafe-inline'",
  'img-src': "'self' data:",
  'font-src': "'self' data:",
  'connect-src': "'self'",
  'base-uri': "'none'",
  'form-action': "'none'",
  'frame-ancestors': "'none'",
} as const;

/** A page needs none of what a browser could offer it. */
const PERMISSIONS_POLICY = 'camera=(), geolocation=(), microphone=(), payment=(), usb=()';

/**
 * The Content-Security-Policy of a page of ours.
 *
 * @param exceptions - directives that are other than those of every page, such as `{ 'worker-src': 'blob:' }`
 */
export function pagePolicy(exceptions: Readonly<Record<string, string>> = {}): string {
  const directives = Object.entries({ ...PAGE_DIRECTIVES, ...exceptions });
  return directives.map(([name, sources]) => `${name} ${sources}`).join('; ');
}

/** A route that answers with a page (HTML): the headers a page needs instead of those of data. */
export function AnswersPage(exceptions?: Readonly<Record<string, string>>): MethodDecorator {
  return applyDecorators(
    Header('content-type', 'text/html; charset=utf-8'),
    Header('content-security-policy', pagePolicy(exceptions)),
    Header('permissions-policy', PERMISSIONS_POLICY),
    Header('cross-origin-opener-policy', 'same-origin'),
  );
}
