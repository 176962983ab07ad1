const PROBES = new Set(['/health/live', '/health/ready', '/metrics']);

/** What machines ask every few seconds to learn whether and how we live: answered under any load, never limited, not logged. */
export function isProbe(path: string): boolean {
  return PROBES.has(path);
}
