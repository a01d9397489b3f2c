import type { OpenAPIObject } from '@nestjs/swagger';
import { addCommonProblems } from './add-common-problems.js';
import { addExamples } from './add-examples.js';
import { addRateLimits } from './add-rate-limits.js';
import { addRequestIds } from './add-request-ids.js';
import { closeBodies } from './close-bodies.js';
import { nameSchemas } from './name-schemas.js';
import { normalizeParameters } from './normalize-parameters.js';
import { operationsOf } from './walk-document.js';

/** Adds what is true of every route to the document that the routes' decorators made. Changes it. */
export function finishDocument(document: OpenAPIObject): OpenAPIObject {
  nameSchemas(document);
  closeBodies(document);
  normalizeParameters(document);
  addCommonProblems(document);
  addExamples(document);
  addRequestIds(document);
  addRateLimits(document);
  for (const { operation } of operationsOf(document)) {
    // A route that needs no key says so.
    operation.security ??= [];
  }
  return document;
}
