import type { FastifyInstance } from 'fastify';

/** Tells which methods a path takes, so that the wrong method is answered with 405 and Allow, not with 404. */
export class KnownRoutes {
  private readonly methods = new Map<string, { pattern: RegExp; methods: Set<string> }>();

  /** Call before any route is registered. */
  watch(fastify: FastifyInstance): void {
    fastify.addHook('onRoute', ({ method, url }) => {
      if (url.includes('*')) return;
      const known = this.methods.get(url) ?? { pattern: patternOf(url), methods: new Set<string>() };
      for (const one of [method].flat()) known.methods.add(one);
      this.methods.set(url, known);
    });
  }

  /** Sorted; empty when no route has this path. */
  allowed(path: string): string[] {
    const allowed = new Set<string>();
    for (const { pattern, methods } of this.methods.values()) {
      if (pattern.test(path)) for (const method of methods) allowed.add(method);
    }
    return [...allowed].sort();
  }
}

function patternOf(url: string): RegExp {
  const segments = url
    .split('/')
    .map((part) => (part.startsWith(':') ? '[^/]+' : part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')));
  return new RegExp(`^${segments.join('/')}/?$`);
}
