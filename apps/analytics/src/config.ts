import { ConsumerConfig } from '@purser/inbox';

/** The settings of this service: those of every consumer. */
export class AnalyticsConfig extends ConsumerConfig {}
