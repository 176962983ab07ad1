import { createHash } from 'node:crypto';

export interface FingerprintParts {
  readonly consumer: string;
  readonly type: string | null;
  readonly version: number | null;
  readonly errorClass: string;
  readonly stack: string | null;
}

/**
 * Groups dead letters by cause: sha256 in hex over consumer, event type and version, error class, and the first stack
 * frame of our own code. Messages are left out, they hold amounts and ids; line numbers too, they change with every build.
 */
export function fingerprintOf({ consumer, type, version, errorClass, stack }: FingerprintParts): string {
  const parts = [consumer, type ?? '', version ?? '', errorClass, ownFrame(stack) ?? ''];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

/** `TopUpsHandler.many apps/analytics/src/top-ups/top-ups.handler`: function and file, the same built or not. */
export function ownFrame(stack: string | null): string | undefined {
  for (const line of stack?.split('\n') ?? []) {
    if (line.includes('node_modules')) continue;
    const frame =
      /^\s+at (?:async )?(?:(.+?) \()?(?:file:\/\/)?[^()]*?\/((?:apps|libs)\/[^():]+?)\.[cm]?[jt]s[:)]/.exec(line);
    if (frame) return `${frame[1] ?? ''} ${frame[2] ?? ''}`.trim();
  }
  return undefined;
}
