import { readFile, stat } from 'node:fs/promises';

/** The token for calls between services: the content of a file, read again when the file changes, so that it can be rotated. */
export class ServiceToken {
  private known: { readonly changed: number; readonly token: string } | undefined;

  constructor(private readonly file: string) {}

  /** Rejects when the file cannot be read. */
  async get(): Promise<string> {
    const { mtimeMs: changed } = await stat(this.file);
    if (this.known?.changed !== changed) this.known = { changed, token: (await readFile(this.file, 'utf8')).trim() };
    return this.known.token;
  }
}
