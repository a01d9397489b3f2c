import type { INestApplication } from '@nestjs/common';
import { SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { describeOutgoingWebhooks } from '../webhooks/outgoing-webhooks.js';
import { describeApi } from './describe-api.js';
import { finishDocument } from './finish/finish-document.js';

/** The OpenAPI document of an application, from the decorators of its routes. */
export function createOpenApiDocument(app: INestApplication): OpenAPIObject {
  const description = { ...describeApi(), webhooks: describeOutgoingWebhooks() };
  const document = SwaggerModule.createDocument(app, description, { operationIdFactory: nameOperation });
  return finishDocument(document);
}

/** For a route that says no operationId of its own: `WebhooksController.list` is `webhooksList`. */
function nameOperation(controllerKey: string, methodKey: string): string {
  const [first = '', ...rest] = controllerKey.replace(/Controller$/, '');
  return `${first.toLowerCase()}${rest.join('')}${methodKey.charAt(0).toUpperCase()}${methodKey.slice(1)}`;
}

/**
 * `GET /docs/json`: the OpenAPI document, built when it is first asked for. The page at `GET /docs` is a controller of ours:
 * the one that comes with the library needs a file server that cannot be loaded in tests.
 */
export function setUpDocumentation(app: INestApplication): void {
  SwaggerModule.setup('docs', app, () => createOpenApiDocument(app), {
    ui: false,
    raw: ['json'],
    jsonDocumentUrl: 'docs/json',
  });
}
