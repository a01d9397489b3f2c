import { Module } from '@nestjs/common';
import { InsertRandomMessages } from '#use-cases';
import { ResetSandbox } from './reset-sandbox.js';
import { SandboxController } from './sandbox.controller.js';

/** Utility routes. Left out of the application altogether outside the sandbox. */
@Module({ controllers: [SandboxController], providers: [InsertRandomMessages, ResetSandbox] })
export class SandboxModule {}
