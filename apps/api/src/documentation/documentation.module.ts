import { Module } from '@nestjs/common';
import { ErrorPagesController } from './error-pages/error-pages.controller.js';
import { ReferenceController } from './reference/reference.controller.js';
import { SwaggerUiController } from './swagger-ui.controller.js';

@Module({ controllers: [ErrorPagesController, ReferenceController, SwaggerUiController] })
export class DocumentationModule {}
