import { Controller, Get, Param, ParseUUIDPipe, Query, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { ApiReadAfter, ReadAfter } from '@purser/inbox';
import { Problem, RequireScopes } from '@purser/platform';
import type { FastifyReply } from 'fastify';
import { ListNotificationsQuery, NotificationDetailDto, NotificationPageDto } from './notification.dto.js';
import { NotificationsService } from './notifications.service.js';

@ApiTags('notifications')
@ApiBearerAuth('bearer')
@RequireScopes('notifications:read')
@Controller('v1/notifications')
export class NotificationsController {
  constructor(
    private readonly notifications: NotificationsService,
    private readonly readAfter: ReadAfter,
  ) {}

  /** Notifications, the newest first. */
  @Get()
  @ApiReadAfter(NotificationPageDto)
  async list(
    @Query() { after, ...query }: ListNotificationsQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<NotificationPageDto> {
    await this.readAfter.answer(after, reply);
    return this.notifications.list(query);
  }

  /** One notification, with every attempt to send it. */
  @Get(':id')
  get(@Param('id', new ParseUUIDPipe({ exceptionFactory: notAnId })) id: string): Promise<NotificationDetailDto> {
    return this.notifications.get(id);
  }
}

function notAnId(): Problem {
  return new Problem('validation_failed', 400, 'The id in the path must be a UUID.', {
    errors: [{ path: 'id', message: 'must be a UUID' }],
  });
}
