/** The value of a cookie in a Cookie header (RFC 6265); of several with the same name the first, which is the most specific. */
export function readCookie(header: string | undefined, name: string): string | undefined {
  for (const pair of header?.split(';') ?? []) {
    const at = pair.indexOf('=');
    if (at > 0 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim();
  }
  return undefined;
}

export interface CookieOptions {
  path: string;
  /** Sent over https only. */
  secure: boolean;
  /** Seconds; 0 removes it. */
  maxAge: number;
}

/**
 * A Set-Cookie header that no script reads. Lax: sent along when somebody follows a link to us, so that an identity provider
 * can send people back, and never with another site's POST.
 *
 * @param value characters of base64url only
 */
export function writeCookie(name: string, value: string, { path, secure, maxAge }: CookieOptions): string {
  return [
    `${name}=${value}`,
    `Path=${path}`,
    `Max-Age=${maxAge}`,
    'HttpOnly',
    'SameSite=Lax',
    ...(secure ? ['Secure'] : []),
  ].join('; ');
}
