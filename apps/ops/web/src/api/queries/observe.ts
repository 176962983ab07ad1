import { useMutation, useQuery } from '@tanstack/react-query';
import { get, post } from '../client';
import { keys } from '../keys';
import { queryClient } from '../query-client';
import type {
  Alert,
  AuditEntry,
  ConsumerStatus,
  Delivery,
  Notification,
  Pipeline,
  TraceResult,
  Volumes,
  WebhookEndpoint,
} from '../types';
import { usePages } from '../use-pages';

export interface AuditFilter {
  actor?: string;
  action?: string;
  subjectKind?: string;
  subjectId?: string;
}

export const useAlerts = () => usePages<Alert>(keys.alerts.all, '/v1/alerts');

export const useAudit = (filter: AuditFilter) =>
  usePages<AuditEntry>(keys.audit.list(filter), '/v1/audit', { query: { ...filter, limit: 50 } });

export function usePipeline() {
  return useQuery({
    queryKey: keys.pipeline,
    queryFn: ({ signal }) => get<Pipeline>('/v1/pipeline', {}, signal),
    refetchInterval: 5_000,
  });
}

export function usePauseConsumer() {
  return useMutation({
    mutationFn: ({ consumer, action }: { consumer: string; action: 'pause' | 'resume' }) =>
      post<ConsumerStatus>(`/v1/consumers/${encodeURIComponent(consumer)}/${action}`),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: keys.pipeline }),
  });
}

/** By the id of a transaction, an event or a wallet; not asked while it is empty, and again while something is on its way. */
export function useTrace(id: string) {
  return useQuery({
    queryKey: keys.trace(id),
    queryFn: ({ signal }) => get<TraceResult>(`/v1/traces/${encodeURIComponent(id)}`, {}, signal),
    enabled: id !== '',
    refetchInterval: ({ state: { data } }) => data !== undefined && isOnItsWay(data) && 3_000,
  });
}

function isOnItsWay({ transaction, event }: TraceResult): boolean {
  const events = [...(transaction?.events ?? []), ...(event ? [event] : [])];
  return events.some(
    ({ published, consumers }) =>
      !published ||
      consumers.some(
        ({ status, effects }) =>
          status === 'awaited' || status === 'retrying' || effects.some(({ finishedAt }) => finishedAt === null),
      ),
  );
}

export const useEndpoints = () =>
  usePages<WebhookEndpoint>(keys.endpoints, '/v1/webhooks/endpoints', { refetchInterval: 15_000 });

export const useDeliveries = (endpointId: string, status: Delivery['status'] | '') =>
  usePages<Delivery>(
    keys.deliveries(endpointId, { status }),
    `/v1/webhooks/endpoints/${encodeURIComponent(endpointId)}/deliveries`,
    { query: { status }, refetchInterval: 15_000 },
  );

export function useResendDelivery(endpointId: string) {
  return useMutation({
    mutationFn: (deliveryId: string) =>
      post<unknown>(
        `/v1/webhooks/endpoints/${encodeURIComponent(endpointId)}/deliveries/${encodeURIComponent(deliveryId)}/resend`,
      ),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: keys.endpoints }),
  });
}

export const useNotifications = (filter: { walletId?: string; status?: string }) =>
  usePages<Notification>(keys.notifications(filter), '/v1/notifications', { query: filter, refetchInterval: 15_000 });

export function useVolumes(filter: { currency: string; from?: string; to?: string }) {
  return useQuery({
    queryKey: keys.volumes(filter),
    queryFn: ({ signal }) => get<Volumes>('/v1/volumes', filter, signal),
    enabled: filter.currency !== '',
  });
}

export function useCurrencies() {
  return useQuery({
    queryKey: keys.currencies,
    queryFn: ({ signal }) => get<{ currencies: string[] }>('/v1/volumes/currencies', {}, signal),
  });
}
