import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';

/** What Prometheus adds to a histogram's name, and node's own metrics. */
const SUFFIX = /_(?:bucket|sum|count)$/;

async function sources(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter(({ name }) => name.endsWith('.ts') && !name.endsWith('.spec.ts'));
  return Promise.all(files.map((file) => readFile(path.join(file.parentPath, file.name), 'utf8')));
}

const apps = ['wallet', 'relay', 'notifications', 'analytics', 'webhooks', 'ops'].map((app) => `apps/${app}/src`);

describe('docs/alerts.yml', () => {
  it('asks for metrics that exist, and nothing else', async () => {
    const code = (await Promise.all(['libs', ...apps].map(sources))).flat().join('\n');
    const rules = await readFile('docs/alerts.yml', 'utf8');
    const expressions = [...rules.matchAll(/^ {8}expr:(?: >-)?((?:.|\n {10})*)/gm)].map((match) => match[1] ?? '');
    expect(expressions).toHaveLength([...rules.matchAll(/- alert:/g)].length);
    const asked = expressions.flatMap((expression) => expression.match(/\b(?:purser|http)_[a-z_]+/g) ?? []);
    const missing = asked.filter((name) => !code.includes(`'${name.replace(SUFFIX, '')}'`));
    expect(asked.length).toBeGreaterThanOrEqual(expressions.length);
    expect(missing).toEqual([]);
  });
});
