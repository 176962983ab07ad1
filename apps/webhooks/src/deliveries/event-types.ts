import { registry } from '@purser/contracts';
import type { EventType } from '@purser/contracts';

/** Every type in the registry can be subscribed to, a new one from its first day. */
export const eventTypes = [...new Set(registry.definitions.map(({ type }) => type as EventType))];
