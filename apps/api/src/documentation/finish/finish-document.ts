import type { OpenAPIObject } from '@nestjs/swagger';
import { closeBodies } from './close-bodies.js';
import { nameSchemas } from './name-schemas.js';
import { settleParameters } from './settle-parameters.js';
import { tellCommonProblems } from './tell-common-problems.js';
import { tellRateLimits } from './tell-rate-limits.js';
import { tellRequestIds } from './tell-request-ids.js';
import { operationsOf } from './walk-document.js';

/** What is true of every route is said here, once, over the document that the routes' decorators made. Changes it. */
export function finishDocument(document: OpenAPIObject): OpenAPIObject {
  nameSchemas(document);
  closeBodies(document);
  settleParameters(document);
  tellCommonProblems(document);
  tellRequestIds(document);
  tellRateLimits(document);
  for (const { operation } of operationsOf(document)) {
    // Who needs no key says so, so that nobody takes it for forgotten.
    operation.security ??= [];
  }
  return document;
}
