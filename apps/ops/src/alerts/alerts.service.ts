import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { OpsConfig } from '../config.js';
import { decodeKeyset, isInteger, pageOf } from '../pages/keyset.js';
import type { PageQuery } from '../pages/page-query.dto.js';
import type { Alert, AlertDelivery, AlertList } from './alert.dto.js';
import type { ListedAlert } from './alert-row.js';
import { alertTitle, linkOf } from './alert-text.js';
import { LIST_ALERTS } from './sql/deliver-alerts.sql.js';

@Injectable()
export class AlertsService {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(OpsConfig) private readonly config: OpsConfig,
  ) {}

  async list({ cursor, limit }: PageQuery): Promise<AlertList> {
    const [after = null] = cursor === undefined ? [] : decodeKeyset(cursor, isInteger);
    const rows = await this.dataSource.query<ListedAlert[]>(LIST_ALERTS, [after, limit + 1]);
    return pageOf(
      rows,
      limit,
      ({ id }) => [id],
      (row) => this.show(row),
    );
  }

  private show(row: ListedAlert): Alert {
    const { id, kind, caseId, consumer, type, count, money, level, at, deliveries } = row;
    const link = linkOf(row, this.config.opsPublicUrl);
    const shown = { id, kind, caseId, title: alertTitle(row), consumer, type, count, money, level };
    return { ...shown, at: at.toISOString(), link, deliveries: deliveries.map(showDelivery) };
  }
}

function showDelivery(delivery: AlertDelivery): AlertDelivery {
  return { ...delivery, sentAt: delivery.sentAt && new Date(delivery.sentAt).toISOString() };
}
