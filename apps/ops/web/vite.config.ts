import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const ops = process.env.OPS_URL ?? 'http://127.0.0.1:3004';

// JSX is compiled by Vite itself, so no React plugin: what is lost is only that `vite` reloads the page on a change.
export default defineConfig({
  root: here('.'),
  build: {
    outDir: here('../../../dist/apps/ops/web'),
    emptyOutDir: true,
    target: 'es2022',
    // The content security policy allows fonts and styles of our own origin only, no data: URLs.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 800,
    rolldownOptions: {
      // 'use client' is for servers that render; libraries write it into a thousand files.
      onLog: (level, log, report) => {
        if (log.code !== 'MODULE_LEVEL_DIRECTIVE') report(level, log);
      },
    },
  },
  // `npm start` (or OPS_URL) answers the API; pages come from here and are rebuilt as they are edited.
  server: { proxy: Object.fromEntries(['/v1', '/sign-in', '/docs'].map((path) => [path, { target: ops }])) },
  preview: { proxy: Object.fromEntries(['/v1', '/sign-in', '/docs'].map((path) => [path, { target: ops }])) },
});
