import type { INestApplication } from '@nestjs/common';
import type { StreamsTransport } from '@purser/streams';

/** The consumer's transport, for `startService({ transport: createTransport })`. */
export function createTransport(app: INestApplication): StreamsTransport {
  throw new Error(`not built yet: ${String(app)}`);
}
