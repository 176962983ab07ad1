import { pathToFileURL } from 'node:url';
import { registry } from '@purser/contracts';
import type { EventDefinition } from '@purser/contracts';
import { keepFolder, pretty } from './generated-folder.js';

/*
 * Writes the events' documents from the registry: docs/events/asyncapi.json (AsyncAPI 3) and one JSON Schema a type and
 * version. `--check` writes nothing and exits 1 when a file is stale; CI runs that.
 */

const FOLDER = 'docs/events';
const DRAFT = 'https://json-schema.org/draft/2020-12/schema';

/** All files of docs/events: name → text. */
export function eventDocuments(): Map<string, string> {
  const files = new Map<string, string>([['asyncapi.json', pretty(asyncApi())]]);
  for (const definition of registry.definitions) {
    const { type, version, description } = definition;
    const schema = { $schema: DRAFT, title: nameOf(definition), description, ...registry.schemaOf(type, version) };
    files.set(`${nameOf(definition)}.json`, pretty(schema));
  }
  return files;
}

function asyncApi() {
  const messages = Object.fromEntries(
    registry.definitions.map((definition) => [nameOf(definition), message(definition)]),
  );
  const references = (at: string) => Object.keys(messages).map((name) => ({ $ref: `${at}/${name}` }));
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Purser events',
      version: '1.0.0',
      description:
        'CloudEvents 1.0 in JSON. Delivery is at least once: apply each `id` once. Events of one wallet arrive in order; ' +
        'a smaller `data.sequence` than one already seen is stale. Optional fields may be added to a version; ' +
        'anything else is a new version.',
      license: { name: 'MIT' },
    },
    defaultContentType: 'application/cloudevents+json',
    channels: {
      events: {
        address: 'purser:events:{partition}',
        description: 'Redis Streams. The entry `<position>-0` holds one field, `e`: the event. Positions have no gaps.',
        parameters: { partition: { description: 'Chosen by a hash of the wallet id; 0 to 15 unless configured.' } },
        messages: Object.fromEntries(
          Object.keys(messages).map((name) => [name, { $ref: `#/components/messages/${name}` }]),
        ),
      },
    },
    operations: {
      publishEvents: {
        action: 'send',
        channel: { $ref: '#/channels/events' },
        summary: 'What the wallet publishes, through the relay.',
        messages: references('#/channels/events/messages'),
      },
    },
    components: { messages },
  };
}

function message(definition: EventDefinition) {
  const { type, version, description } = definition;
  return {
    name: type,
    title: `${type} v${version}`,
    summary: description,
    contentType: 'application/cloudevents+json',
    payload: registry.schemaOf(type, version),
    examples: [{ name: 'typical', payload: envelope(definition) }],
  };
}

function envelope({ type, version, example }: EventDefinition) {
  const data = example as { walletId: string; occurredAt: string };
  return {
    specversion: '1.0',
    id: '0199d2c5-01ab-7d44-b1f0-6c2e8a9d5e31',
    source: 'purser/wallet',
    type,
    version,
    subject: data.walletId,
    partitionkey: data.walletId,
    time: data.occurredAt,
    datacontenttype: 'application/json',
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    data,
  };
}

function nameOf({ type, version }: EventDefinition): string {
  return `${type}.v${version}`;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  process.exitCode = await keepFolder(FOLDER, eventDocuments(), {
    check: process.argv.includes('--check'),
    command: 'npm run docs:events',
  });
}
