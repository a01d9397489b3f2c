import { Module } from '@nestjs/common';
import { DeliverMessages } from '#use-cases';
import { MessagesController } from './messages.controller.js';

/** Delivering Pix messages to an institution. */
@Module({ controllers: [MessagesController], providers: [DeliverMessages] })
export class MessagesModule {}
