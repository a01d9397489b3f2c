import { Module } from '@nestjs/common';
import { AuthenticateKey, KeyUses, KeyWatch, ManageKeys } from '#use-cases';
import { KeyMaintenance } from './key-maintenance.js';
import { KeysController } from './keys.controller.js';

/** Who may call, and the operator's routes for it. Requests are authenticated by a guard (`http/access`). */
@Module({
  controllers: [KeysController],
  providers: [AuthenticateKey, KeyMaintenance, KeyUses, KeyWatch, ManageKeys],
  exports: [AuthenticateKey, KeyWatch],
})
export class KeysModule {}
