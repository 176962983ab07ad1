import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { StaticFiles } from './static-files.js';
import type { StaticFile } from './static-files.js';

/** Ours, not the dashboard's: what is not there is answered as an API answers. */
const OTHERS = /^\/(v1|docs|docs-json|docs-yaml|health|metrics|internal|sign-in)(\/|$)/;

const NOT_BUILT = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Purser operations</title>
<h1>Purser operations</h1>
<p>The dashboard is not built here. Run <code>npm run build</code> and start ops again. The API works, and is described at <a href="/docs">/docs</a>.</p>
</html>
`;

/**
 * Serves the dashboard at / and at every address that is not the API's: its pages have addresses of their own, and one
 * document draws them all. Its files have their content's hash in their names and may be kept for ever; the document may not.
 *
 * @param folder what was built; undefined: a page says so
 */
export function serveDashboard(fastify: FastifyInstance, folder: string | undefined): void {
  const files = folder === undefined ? undefined : new StaticFiles(folder);
  fastify.get('/*', async (request: FastifyRequest, reply: FastifyReply) => {
    const [pathname = '/'] = request.url.split('?', 1);
    if (OTHERS.test(pathname)) return reply.callNotFound();
    if (files === undefined) return reply.status(503).type('text/html; charset=utf-8').send(NOT_BUILT);
    // Addresses of pages hold ids, and those have no dot.
    const isFile = pathname.slice(pathname.lastIndexOf('/')).includes('.');
    const file = await files.get(isFile ? pathname.slice(1) : 'index.html');
    if (file === undefined) return reply.callNotFound();
    const isHashed = isFile && pathname.startsWith('/assets/');
    void reply.header('cache-control', isHashed ? 'public, max-age=31536000, immutable' : 'no-cache');
    return answer(file, request, reply);
  });
}

function answer({ type, etag, plain, gzipped }: StaticFile, { headers }: FastifyRequest, reply: FastifyReply) {
  void reply.headers({ etag, vary: 'Accept-Encoding' });
  if (headers['if-none-match'] === etag) return reply.status(304).send();
  void reply.type(type);
  const takesGzip = /\bgzip\b(?!;q=0(\.0*)?(,|$))/.test(String(headers['accept-encoding'] ?? ''));
  return gzipped !== undefined && takesGzip
    ? reply.header('content-encoding', 'gzip').send(gzipped)
    : reply.send(plain);
}
