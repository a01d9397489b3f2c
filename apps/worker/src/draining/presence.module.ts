import { Module } from '@nestjs/common';
import { DrainingModule } from './draining.module.js';
import { Presence } from './presence.js';

/** Tells of this worker, and hears what is wanted of it. */
@Module({ imports: [DrainingModule], providers: [Presence] })
export class PresenceModule {}
