import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

export interface StaticFile {
  readonly type: string;
  readonly etag: string;
  readonly plain: Buffer;
  /** undefined for what does not become smaller. */
  readonly gzipped: Buffer | undefined;
}

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
};
const SMALL_ALREADY = new Set(['.png', '.woff2', '.ico']);

/** Nothing that leads out of the folder, is hidden, or means something to a file system. */
const NAME = /^[\w-]+(\.[\w-]+)*(\/[\w-]+(\.[\w-]+)*)*$/;

/** The files of one folder, in memory once they were asked for: some megabytes in all. One that changes is read again. */
export class StaticFiles {
  private readonly known = new Map<string, { readonly changed: number; readonly file: Promise<StaticFile> }>();

  constructor(private readonly folder: string) {}

  /** @param name with / between folders; undefined when there is no such file, or it is of no type that a page uses */
  async get(name: string): Promise<StaticFile | undefined> {
    const type = TYPES[path.extname(name)];
    if (type === undefined || !NAME.test(name)) return undefined;
    const changed = await this.changedAt(name);
    if (changed === undefined) return undefined;
    const known = this.known.get(name);
    if (known?.changed === changed) return known.file;
    const file = load(path.join(this.folder, name), type);
    file.catch(() => this.known.delete(name));
    this.known.set(name, { changed, file });
    return file;
  }

  private async changedAt(name: string): Promise<number | undefined> {
    try {
      const found = await stat(path.join(this.folder, name));
      return found.isFile() ? found.mtimeMs : undefined;
    } catch {
      return undefined;
    }
  }
}

async function load(file: string, type: string): Promise<StaticFile> {
  const plain = await readFile(file);
  const gzipped = SMALL_ALREADY.has(path.extname(file)) ? undefined : await promisify(gzip)(plain, { level: 9 });
  const etag = `"${createHash('sha256').update(plain).digest('base64url').slice(0, 22)}"`;
  return { type, etag, plain, gzipped: gzipped !== undefined && gzipped.length < plain.length ? gzipped : undefined };
}
