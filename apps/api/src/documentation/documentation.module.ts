import { Module } from '@nestjs/common';
import { ErrorPagesController } from './error-pages.controller.js';
import { ViewersController } from './viewers.controller.js';

@Module({ controllers: [ErrorPagesController, ViewersController] })
export class DocumentationModule {}
