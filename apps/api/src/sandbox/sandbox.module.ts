import { Module } from '@nestjs/common';
import { SandboxController } from './sandbox.controller.js';
import { Sandbox } from './sandbox.service.js';

/** Utility routes. Left out of the application altogether outside the sandbox. */
@Module({ controllers: [SandboxController], providers: [Sandbox] })
export class SandboxModule {}
