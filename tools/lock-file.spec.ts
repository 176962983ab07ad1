import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';

interface Package {
  version?: string;
  optionalDependencies?: Record<string, string>;
}

const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as { packages: Record<string, Package> };

describe('package-lock.json', () => {
  it('lists the packages of every platform: npm ci refuses a lock file that lacks those of the machine it runs on', () => {
    const listed = new Set(Object.keys(packages).map((where) => where.replace(/^.*node_modules\//, '')));
    const wanted = Object.values(packages).flatMap(({ optionalDependencies = {} }) =>
      Object.keys(optionalDependencies),
    );
    expect(wanted.length).toBeGreaterThan(50);
    expect([...new Set(wanted)].filter((name) => !listed.has(name))).toEqual([]);
  });

  it('names no registry: everybody installs from the one they have set', () => {
    expect(Object.entries(packages).filter(([, entry]) => 'resolved' in entry)).toEqual([]);
  });
});
