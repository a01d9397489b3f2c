import { Module } from '@nestjs/common';
import { InsertRandomMessages, ResetSandbox } from '#use-cases';
import { SandboxController } from './sandbox.controller.js';

/** Utility routes. Left out of the application altogether outside the sandbox. */
@Module({ controllers: [SandboxController], providers: [InsertRandomMessages, ResetSandbox] })
export class SandboxModule {}
