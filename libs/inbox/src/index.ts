export { ConsumerConfig } from './consumer-config.js';
export type { InboxContext } from './consumer/inbox-context.js';
export { PermanentError } from './consumer/permanent-error.js';
export { DeadLetters } from './dead-letters/dead-letters.js';
export type {
  Attempt,
  DeadLetter,
  DeadLetterSource,
  DeadLetterState,
  Failure,
  Refusal,
  ReplayRequest,
} from './dead-letters/dead-letter.js';
export { InboxModule } from './inbox.module.js';
export type { ConsumerOptions } from './inbox-options.js';
export { ApiReadAfter, ReadAfterQuery } from './read-after/read-after.dto.js';
export { ReadAfter } from './read-after/read-after.js';
export { deadLetterReview } from './tables/dead-letter-review.sql.js';
export { inboxEventIndex } from './tables/inbox-event-index.sql.js';
export { rejectionRulesAndControl } from './tables/rejection-rules-and-control.sql.js';
export { inboxTables } from './tables/inbox-tables.js';
export { EffectDto, TraceDto, TracedAttemptDto } from './traces/trace.dto.js';
export { Traces } from './traces/traces.js';
export type { Effect, EffectsOf, TracedAttempt } from './traces/traces.js';
export { createTransport } from './transport.js';
export { WakeQueue } from './wake-queue/wake-queue.js';
export type { WakeQueueOptions } from './wake-queue/wake-queue.js';
