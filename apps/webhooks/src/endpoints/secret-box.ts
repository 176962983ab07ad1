import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** An encrypted secret and the id of the key that opens it: the first 16 hex digits of the key's SHA-256. */
export interface SealedSecret {
  readonly keyId: string;
  /** nonce (12 bytes), ciphertext, tag (16 bytes). */
  readonly box: Buffer;
}

/** The key that a secret was encrypted with is not configured. */
export class SecretKeyMissingError extends Error {
  override readonly name = 'SecretKeyMissingError';
  constructor(keyId: string) {
    super(`The secret is encrypted with the key ${keyId}, which WEBHOOK_SECRET_KEY does not hold.`);
  }
}

/**
 * Encrypts endpoint secrets at rest with AES-256-GCM. A signature needs the plain secret, so a hash would not do.
 * The endpoint's id is authenticated too: a box that is moved to another row does not open.
 */
export class SecretBox {
  private readonly keys: ReadonlyMap<string, Buffer>;
  private readonly current: string;

  /** @param keys 32 bytes each; the first encrypts, all decrypt, so that a key can be replaced without a pause. */
  constructor(keys: readonly [Buffer, ...Buffer[]]) {
    this.keys = new Map(keys.map((key) => [keyIdOf(key), key]));
    this.current = keyIdOf(keys[0]);
  }

  seal(endpointId: string, secret: string): SealedSecret {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.key(this.current), nonce).setAAD(Buffer.from(endpointId));
    const ciphertext = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
    return { keyId: this.current, box: Buffer.concat([nonce, ciphertext, cipher.getAuthTag()]) };
  }

  /** Throws SecretKeyMissingError, or an Error when the box was tampered with. */
  open(endpointId: string, { keyId, box }: SealedSecret): string {
    const decipher = createDecipheriv('aes-256-gcm', this.key(keyId), box.subarray(0, NONCE_BYTES))
      .setAAD(Buffer.from(endpointId))
      .setAuthTag(box.subarray(-TAG_BYTES));
    return Buffer.concat([decipher.update(box.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]).toString('utf8');
  }

  private key(keyId: string): Buffer {
    const key = this.keys.get(keyId);
    if (!key) throw new SecretKeyMissingError(keyId);
    return key;
  }
}

function keyIdOf(key: Buffer): string {
  return createHash('sha256').update(key).digest('hex').slice(0, 16);
}

/** @param keys base64, the one that encrypts first. Throws when there is none. */
export function createSecretBox(keys: readonly string[]): SecretBox {
  const [current, ...older] = keys.map((key) => Buffer.from(key, 'base64'));
  if (!current) throw new Error('WEBHOOK_SECRET_KEY holds no key');
  return new SecretBox([current, ...older]);
}
