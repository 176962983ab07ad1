// A door of its own for who makes keys and tokens and nothing else: index.ts brings all of Nest, a second of a start.
export { createKeyPair, mintToken, type KeyPair, type TokenRequest } from './auth/keys.js';
