import { Module } from '@nestjs/common';
import { ServicesModule } from '../services/services.module.js';
import { MailsController } from './mails.controller.js';

@Module({ imports: [ServicesModule], controllers: [MailsController] })
export class MailsModule {}
