import { Inject, Injectable } from '@nestjs/common';
import { ServiceClient } from '@purser/platform';
import { DataSource } from 'typeorm';
import { Audit } from '../audit/audit.js';
import { askOne, pathWith } from '../services/ask-one.js';
import type { ServiceName } from '../services/service-names.js';
import type {
  DeliveriesQuery,
  EndpointsQuery,
  PartnerDelivery,
  PartnerDeliveryList,
  PartnerEndpointList,
} from './partner.dto.js';

const ENDPOINTS = '/internal/endpoints';

/** Partners' endpoints and what is sent to them: the webhooks service's, shown to operators. */
@Injectable()
export class PartnersService {
  constructor(
    @Inject(ServiceClient) private readonly services: ServiceClient<ServiceName>,
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(Audit) private readonly audit: Audit,
  ) {}

  endpoints({ cursor, limit }: EndpointsQuery): Promise<PartnerEndpointList> {
    return askOne(() => this.services.get('webhooks', pathWith(ENDPOINTS, { cursor, limit })));
  }

  deliveries(id: string, { status, cursor, limit }: DeliveriesQuery): Promise<PartnerDeliveryList> {
    const path = pathWith(`${ENDPOINTS}/${id}/deliveries`, { status, cursor, limit });
    return askOne(() => this.services.get('webhooks', path));
  }

  async resend(id: string, deliveryId: string, by: string): Promise<PartnerDelivery> {
    const delivery = await askOne(() =>
      this.services.post<PartnerDelivery>('webhooks', `${ENDPOINTS}/${id}/deliveries/${deliveryId}/resend`),
    );
    // After the fact: a network call has no place in a transaction.
    await this.dataSource.transaction((tx) =>
      this.audit.record(tx, {
        actor: by,
        action: 'delivery.resent',
        subjectKind: 'delivery',
        subjectId: deliveryId,
        before: null,
        after: { endpointId: id, status: delivery.status, attemptsMade: delivery.attemptsMade },
      }),
    );
    return delivery;
  }
}
