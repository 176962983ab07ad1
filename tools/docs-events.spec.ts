import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DiagnosticSeverity, Parser } from '@asyncapi/parser';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { registry } from '@purser/contracts';
import { eventDocuments } from './docs-events.js';
import { staleFiles } from './generated-folder.js';

const documents = eventDocuments();

describe('docs:events', () => {
  it('writes an AsyncAPI 3 document that its own parser accepts', async () => {
    const { document, diagnostics } = await new Parser().parse(documents.get('asyncapi.json') ?? '');

    expect(diagnostics.filter(({ severity }) => DiagnosticSeverity[severity] === 'Error')).toEqual([]);
    expect(document?.version()).toBe('3.0.0');
    expect(document?.messages().all()).toHaveLength(registry.definitions.length);
  });

  it('writes a JSON Schema a version that another validator understands the same way', () => {
    const asyncapi = JSON.parse(documents.get('asyncapi.json') ?? '') as AsyncApi;
    for (const { type, version } of registry.definitions) {
      const name = `${type}.v${version}`;
      const ajv = new Ajv2020({ strict: true });
      addFormats.default(ajv);
      const validate = ajv.compile(JSON.parse(documents.get(`${name}.json`) ?? '') as object);

      expect(validate(asyncapi.components.messages[name]?.examples[0]?.payload)).toBe(true);
      expect(validate({ type, version })).toBe(false);
    }
  });

  it('is up to date in docs/events', async () => {
    expect(await staleFiles('docs/events', documents)).toEqual([]);
  });
});

describe('staleFiles', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'purser-docs-'));
    for (const [name, text] of documents) await writeFile(join(folder, name), text);
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('finds nothing in what was just written', async () => {
    expect(await staleFiles(folder, documents)).toEqual([]);
  });

  it('names what is missing, changed or of a removed event', async () => {
    await rm(join(folder, 'asyncapi.json'));
    await writeFile(join(folder, 'TopUpCompleted.v1.json'), '{}');
    await writeFile(join(folder, 'WalletPainted.v1.json'), '{}');

    expect(await staleFiles(folder, documents)).toEqual([
      'asyncapi.json',
      'TopUpCompleted.v1.json',
      'WalletPainted.v1.json',
    ]);
  });
});

interface AsyncApi {
  components: { messages: Record<string, { examples: { payload: unknown }[] } | undefined> };
}
