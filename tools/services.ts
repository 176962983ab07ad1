/** The services, the schema whose tables each works on, and its usual port. The relay works on the outbox, in the wallet's schema. */
export const services = {
  wallet: { schema: 'wallet', port: 3000 },
  notifications: { schema: 'notifications', port: 3001 },
  analytics: { schema: 'analytics', port: 3002 },
  webhooks: { schema: 'webhooks', port: 3003 },
  ops: { schema: 'ops', port: 3004 },
  relay: { schema: 'wallet', port: 3005 },
} as const;

export type Service = keyof typeof services;
export type Schema = (typeof services)[Service]['schema'];

export const serviceNames = Object.keys(services) as Service[];

/** The database role a service logs in as. */
export function roleOf(service: Service): string {
  return `purser_${service}`;
}

/**
 * Node lets its heap grow as far as it may before it collects in earnest: a service under load came to 190 MB resident.
 * With these bounds it stays under 150 MB; its live heap is some 60 MB. At 300 events/s with a young generation of 2 MB a
 * consumer collected it 16 times a second, for 2 ms each, and what lived longer than two of those made the old generation due
 * every 8 s, for 12 to 20 ms; 4 MB cost 5 MB resident. One thread instead of four marks the old generation beside the program
 * (docs/decisions/0036).
 */
export const nodeFlags = ['--max-old-space-size=96', '--max-semi-space-size=4', '--v8-pool-size=1'];

/** Those whose work is many small objects in a burst, mails and deliveries: some 20 MB less after 3,000 mails. */
const burstFlags = [...nodeFlags, '--max-old-space-size=80'];

/**
 * The wallet service is one process for all who post, and makes 95 KB of garbage a request. With the bounds above it collected 38 % of
 * its busy time. In one quarter of an hour 3,540 top-ups a second instead of 2,350 (256 connections), for up to 206 MB resident
 * under full load and nothing at rest. The old generation is collected when it has doubled, not after 8 MB: at 1,500 top-ups/s that was every
 * 8 s, for 50 to 100 ms of delays; 16 MB more resident.
 */
const walletFlags = [
  '--max-old-space-size=192',
  '--max-semi-space-size=32',
  '--v8-pool-size=1',
  '--heap-growing-percent=100',
];

export function nodeFlagsOf(service: Service): readonly string[] {
  if (service === 'wallet') return walletFlags;
  return service === 'notifications' || service === 'webhooks' ? burstFlags : nodeFlags;
}

/** glibc gives every thread an arena of its own and keeps what each of them once held: 7 MB at the start, 20 after a burst. */
export const nodeEnv = { MALLOC_ARENA_MAX: '1' };
