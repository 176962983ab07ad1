import type { SendOutcome } from './outcome.js';

/**
 * Why a mail became a dead letter. Its name holds the kind and the reply's code (`MailRefused550`), so that cases with
 * one cause share a fingerprint.
 */
export class MailError extends Error {
  constructor({ kind, code, response, cause }: SendOutcome) {
    super(cause instanceof Error ? `${response} ${cause.message}` : response, { cause });
    this.name = `Mail${kind.charAt(0).toUpperCase()}${kind.slice(1)}${code ?? ''}`;
  }
}
