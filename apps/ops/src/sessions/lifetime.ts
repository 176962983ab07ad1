/** Seconds after which a session is over, whatever is done with it: a working day and a bit. */
export const SESSION_SECONDS = 12 * 3_600;
/** Seconds without a request after which it is over. A page that only watches is no request. */
export const IDLE_SECONDS = 2 * 3_600;
/** Seconds that somebody may take to sign in at the OpenID provider, and that a one-time link may be good for. */
export const SIGN_IN_SECONDS = 600;
