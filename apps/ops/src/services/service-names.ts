/** Whoever consumes events keeps an inbox and dead letters of its own. */
export const consumerNames = ['notifications', 'analytics', 'webhooks'] as const;
export type ConsumerName = (typeof consumerNames)[number];

export const serviceNames = ['wallet', 'relay', ...consumerNames] as const;
export type ServiceName = (typeof serviceNames)[number];
