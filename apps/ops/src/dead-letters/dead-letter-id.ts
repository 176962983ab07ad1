import { isUUID } from 'class-validator';
import { consumerNames } from '../services/service-names.js';
import type { ConsumerName } from '../services/service-names.js';

/** `<consumer>-<uuid v7>`: the prefix says whom to ask. undefined when it is no such id. */
export function consumerOf(id: string): ConsumerName | undefined {
  return consumerNames.find((consumer) => isDeadLetterId(id, consumer));
}

export function isDeadLetterId(id: string, consumer: string): boolean {
  return id.startsWith(`${consumer}-`) && isUUID(id.slice(consumer.length + 1));
}
