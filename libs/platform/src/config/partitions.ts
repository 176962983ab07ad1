import { StartupError } from '../bootstrap/startup-error.js';
import type { ServiceConfig } from './service-config.js';

/**
 * The number of partitions is fixed when the database is first migrated: with another number a wallet's events would
 * change partition and lose their order. Call it at start-up with the number found in the database.
 *
 * @throws StartupError when they differ
 */
export function assertPartitions(found: number, config: Pick<ServiceConfig, 'partitions'>): void {
  if (found === config.partitions) return;
  throw new StartupError(
    found === 0
      ? 'the database holds no partitions: run the migrations first'
      : `PARTITIONS is ${config.partitions}, but the database was migrated with ${found}: set PARTITIONS=${found}`,
  );
}
