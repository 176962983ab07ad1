import { pathToFileURL } from 'node:url';
import { keepFolder, pretty } from './generated-folder.js';
import { programOf, typesOf } from './openapi/client.js';
import { describeServices } from './openapi/documents.js';
import { internalChangesForPeople, unboundedLists } from './openapi/house-rules.js';
import { typeErrorsIn } from './openapi/type-check.js';
import { problemsOf } from './openapi/validate.js';

/*
 * Writes docs/openapi/<service>.json from the services' decorators, and makes sure that others can use them: each is
 * valid OpenAPI 3, and a program that calls every operation type-checks against the types generated from it. `--check`
 * writes nothing and exits 1 when a file is stale; CI runs that.
 */

const FOLDER = 'docs/openapi';

async function main(check: boolean): Promise<number> {
  const documents = new Map<string, string>();
  const sources = new Map<string, string>();
  const faults: string[] = [];
  for (const [name, document] of await describeServices()) {
    const text = pretty(document);
    documents.set(`${name}.json`, text);
    for (const problem of [
      ...(await problemsOf(text)),
      ...unboundedLists(document),
      ...internalChangesForPeople(document),
    ])
      faults.push(`${name}.json ${problem}`);
    sources.set(`${name}.ts`, await typesOf(document));
    sources.set(`${name}-client.ts`, programOf(document, `./${name}.js`));
  }
  faults.push(...typeErrorsIn(sources));
  if (faults.length === 0) return keepFolder(FOLDER, documents, { check, command: 'npm run docs:openapi' });
  process.stderr.write(`${faults.join('\n')}\n`);
  return 1;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  process.exitCode = await main(process.argv.includes('--check'));
}
