import type { INestApplication } from '@nestjs/common';
import { SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { describeOutgoingWebhooks, WEBHOOK_MODELS } from './webhooks/outgoing-webhooks.js';
import { describeApi } from './documentation/describe-api.js';
import { FaultDto, ProblemDto } from './documentation/problem.dto.js';
import { finishDocument } from './documentation/finish-document.js';

/**
 * The OpenAPI document of an application, from the decorators of its routes. An operationId is the name of its method.
 *
 * @param isOpen - whether calls need no key here
 */
export function createOpenApiDocument(app: INestApplication, isOpen = false): OpenAPIObject {
  const description = { ...describeApi(), webhooks: describeOutgoingWebhooks() };
  const document = SwaggerModule.createDocument(app, description, {
    extraModels: [ProblemDto, FaultDto, ...WEBHOOK_MODELS],
    operationIdFactory: (_controller, method) => method,
  });
  return finishDocument(document, isOpen);
}

/**
 * `GET /docs/json`: the OpenAPI document, built when it is first asked for. The page at `GET /docs` is a controller of ours:
 * the one that comes with the library needs a file server that cannot be loaded in tests.
 */
export function setUpDocumentation(app: INestApplication, isOpen: boolean): void {
  SwaggerModule.setup('docs', app, () => createOpenApiDocument(app, isOpen), {
    ui: false,
    raw: ['json'],
    jsonDocumentUrl: 'docs/json',
  });
}
