import type { INestApplication } from '@nestjs/common';
import { SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { describeApi } from './describe-api.js';

/** The OpenAPI document of an application, from the decorators of its routes. */
export function createOpenApiDocument(app: INestApplication): OpenAPIObject {
  return SwaggerModule.createDocument(app, describeApi(), {
    operationIdFactory: (controllerKey, methodKey) =>
      `${controllerKey.replace(/Controller$/, '')}.${methodKey}`,
  });
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
