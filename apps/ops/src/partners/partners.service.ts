import { Inject, Injectable } from '@nestjs/common';
import { ServiceClient } from '@purser/platform';
import { AuditedCalls } from '../audit/audited-calls.js';
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
    @Inject(AuditedCalls) private readonly calls: AuditedCalls,
  ) {}

  endpoints({ cursor, limit }: EndpointsQuery): Promise<PartnerEndpointList> {
    return askOne(() => this.services.get('webhooks', pathWith(ENDPOINTS, { cursor, limit })));
  }

  deliveries(id: string, { status, cursor, limit }: DeliveriesQuery): Promise<PartnerDeliveryList> {
    const path = pathWith(`${ENDPOINTS}/${id}/deliveries`, { status, cursor, limit });
    return askOne(() => this.services.get('webhooks', path));
  }

  resend(id: string, deliveryId: string, by: string): Promise<PartnerDelivery> {
    const path = `${ENDPOINTS}/${id}/deliveries/${deliveryId}/resend`;
    return this.calls.make(
      { actor: by, subjectKind: 'delivery', subjectId: deliveryId, verb: 'resend', done: 'resent' },
      () => askOne(() => this.services.post<PartnerDelivery>('webhooks', path)),
      ({ status, attemptsMade }) => ({ endpointId: id, status, attemptsMade }),
    );
  }
}
