import type { MigrationInterface } from 'typeorm';
import { Webhooks1763890000001 } from './migrations/0001-webhooks.js';

/** In the order in which they run. */
export const migrations: (new () => MigrationInterface)[] = [Webhooks1763890000001];
