import { startService } from '@purser/platform';
import { service } from './service.js';

await startService(service);
