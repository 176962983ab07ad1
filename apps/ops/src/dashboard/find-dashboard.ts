import { existsSync } from 'node:fs';
import path from 'node:path';

/** What `npm run build` makes of apps/ops/web, below the folder of the whole checkout or image. */
const BUILT = path.join('dist', 'apps', 'ops', 'web');

/** Its folder, from wherever this runs: the sources, dist/, or a bundle in dist/. undefined when it is not built. */
export function findDashboard(from: string): string | undefined {
  const folder = path.join(from, BUILT);
  if (existsSync(path.join(folder, 'index.html'))) return folder;
  const above = path.dirname(from);
  return above === from ? undefined : findDashboard(above);
}
