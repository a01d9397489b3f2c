import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { applyDecorators, Header } from '@nestjs/common';
import helmet from 'helmet';
import type { Middleware } from './api-request.js';

/** A year: what browsers' preload lists ask for. Subdomains are their owner's to decide about. */
const STRICT_TRANSPORT_SECURITY = { maxAge: 31_536_000, includeSubDomains: false };

/**
 * The headers of every answer, of `helmet` mostly. Data is nothing to be shown, framed, or loaded by another site's page; payments
 * belong in no cache on the way. Outside the sandbox, browsers are to come by TLS alone.
 */
export function headersOfEveryAnswer(sandbox: boolean): Readonly<Record<string, string>> {
  const setHeaders = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
    },
    crossOriginOpenerPolicy: false,
    crossOriginResourcePolicy: { policy: 'same-origin' },
    originAgentCluster: false,
    referrerPolicy: { policy: 'no-referrer' },
    strictTransportSecurity: sandbox ? false : STRICT_TRANSPORT_SECURITY,
    xDnsPrefetchControl: false,
    xDownloadOptions: false,
    xFrameOptions: { action: 'deny' },
    xPermittedCrossDomainPolicies: false,
    xPoweredBy: false,
    xXssProtection: false,
  });
  const request = new IncomingMessage(new Socket());
  const response = new ServerResponse(request);
  setHeaders(request, response, () => undefined);
  const headers: Record<string, string> = { 'cache-control': 'no-store' };
  for (const [name, value] of Object.entries(response.getHeaders())) headers[name] = String(value);
  return headers;
}

/** Sets them. They are the same for every answer, so `helmet` is asked once. */
export function setSecurityHeaders(sandbox: boolean): Middleware {
  const headers = Object.entries(headersOfEveryAnswer(sandbox));
  return (_request, response, next) => {
    for (const [name, value] of headers) response.setHeader(name, value);
    next();
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
