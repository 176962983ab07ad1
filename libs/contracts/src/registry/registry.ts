import { Type } from 'typebox';
import type { TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { envelopeSchema } from '../envelope.js';
import type { EventEnvelope, UnknownEnvelope } from '../envelope.js';
import type { EventDefinition } from './definition.js';

/** One thing wrong with an event: a JSON Pointer into the envelope ('' is the whole of it) and what is wrong there. */
export interface EventProblem {
  path: string;
  message: string;
}

/** What became of a piece of JSON that claims to be an event. Nothing here throws: bad input is an outcome. */
export type ParsedEvent =
  /** `event` is of the newest version; `version` is the one it was published as. */
  | { outcome: 'event'; event: EventEnvelope; version: number }
  /** A sound envelope of a type that is not in the registry: pass it over and count it. */
  | { outcome: 'unknown_type'; envelope: UnknownEnvelope }
  /** A sound envelope of a known type in a version that is not in the registry (a newer producer): a dead letter. */
  | { outcome: 'unknown_version'; envelope: UnknownEnvelope }
  /** Not JSON, not an envelope, or data that breaks its schema or its upcaster: a dead letter. */
  | { outcome: 'malformed'; problems: EventProblem[] };

export interface Registry {
  /** By type, then version. */
  readonly definitions: readonly EventDefinition[];
  /** The newest version of a type; undefined when the type is unknown. */
  newest(type: string): number | undefined;
  /** JSON Schema (2020-12) of the whole envelope of one type and version. */
  schemaOf(type: string, version: number): TSchema | undefined;
  /** What is wrong with an envelope of the newest version of a known type; an empty list when it is valid. */
  problemsOf(envelope: { type: string; version: number }): EventProblem[];
  parse(json: string): ParsedEvent;
}

interface Entry {
  definition: EventDefinition;
  schema: TSchema;
  validator: Validator;
}

interface Validator {
  Check(value: unknown): boolean;
  Errors(value: unknown): { keyword: string; instancePath: string; message: string }[];
}

const anyEnvelope: Validator = Compile(
  envelopeSchema(Type.String({ minLength: 1 }), Type.Integer({ minimum: 1 }), Type.Unknown()),
);

/**
 * Compiles one validator per type and version. Throws when versions have gaps, a version but the newest lacks its
 * upcaster, or an example is not valid: a registry that starts is consistent.
 */
export function createRegistry(definitions: readonly EventDefinition[]): Registry {
  const types = new Map<string, Entry[]>();
  const ordered = [...definitions].sort((a, b) => a.type.localeCompare(b.type) || a.version - b.version);
  for (const definition of ordered) {
    const versions = types.get(definition.type) ?? [];
    if (definition.version !== versions.length + 1) {
      throw new Error(`${nameOf(definition)}: expected version ${versions.length + 1} next; versions have no gaps`);
    }
    versions.push(compile(definition));
    types.set(definition.type, versions);
  }
  for (const versions of types.values()) {
    for (const { definition } of versions.slice(0, -1)) {
      if (!definition.upcast)
        throw new Error(`${nameOf(definition)}: needs an upcaster to version ${definition.version + 1}`);
    }
  }

  const find = (type: string, version: number): Entry | undefined => types.get(type)?.[version - 1];

  function parse(json: string): ParsedEvent {
    let value: unknown;
    try {
      value = JSON.parse(json);
    } catch (error) {
      return { outcome: 'malformed', problems: [{ path: '', message: `not JSON: ${messageOf(error)}` }] };
    }
    const { type, version } = (value ?? {}) as { type?: unknown; version?: unknown };
    const versions = typeof type === 'string' ? types.get(type) : undefined;
    const entry = typeof version === 'number' ? versions?.[version - 1] : undefined;
    // Any sound envelope that has no entry is unknown, by type or by version; what is not sound says what is wrong.
    const validator = entry?.validator ?? anyEnvelope;
    if (!validator.Check(value)) return { outcome: 'malformed', problems: problems(validator, value) };
    if (!versions) return { outcome: 'unknown_type', envelope: value as UnknownEnvelope };
    if (!entry) return { outcome: 'unknown_version', envelope: value as UnknownEnvelope };
    return lift(value as EventEnvelope, versions);
  }

  return {
    definitions: ordered,
    newest: (type) => types.get(type)?.length,
    schemaOf: (type, version) => find(type, version)?.schema,
    problemsOf: (envelope) => {
      const validator = find(envelope.type, envelope.version)?.validator;
      if (!validator)
        return [{ path: '/type', message: `no version ${envelope.version} of ${envelope.type} in the registry` }];
      return validator.Check(envelope) ? [] : problems(validator, envelope);
    },
    parse,
  };
}

/** Runs the upcasters from the event's version to the newest, checking what each returns. */
function lift(published: EventEnvelope, versions: readonly Entry[]): ParsedEvent {
  let event = published;
  for (const [index, next] of versions.entries()) {
    if (index < published.version) continue;
    const upcast = versions[index - 1]?.definition.upcast as ((data: unknown) => unknown) | undefined;
    try {
      event = { ...event, version: index + 1, data: upcast?.(event.data) } as EventEnvelope;
    } catch (error) {
      const message = `the upcaster to version ${index + 1} failed: ${messageOf(error)}`;
      return { outcome: 'malformed', problems: [{ path: '/data', message }] };
    }
    if (!next.validator.Check(event)) return { outcome: 'malformed', problems: problems(next.validator, event) };
  }
  return { outcome: 'event', event, version: published.version };
}

function compile(definition: EventDefinition): Entry {
  const schema = envelopeSchema(Type.Literal(definition.type), Type.Literal(definition.version), definition.data);
  const validator: Validator = Compile(schema);
  const [problem] = problems(Compile(definition.data), definition.example);
  if (problem) throw new Error(`${nameOf(definition)}: the example is not valid: ${problem.path} ${problem.message}`);
  return { definition, schema, validator };
}

function problems(validator: Validator, value: unknown): EventProblem[] {
  return validator.Errors(value).map(({ keyword, instancePath, message }) => ({
    path: instancePath,
    // The exact pattern of an amount fills a screen and helps nobody; the schema has it.
    message: keyword === 'pattern' ? 'must match the pattern in its schema' : message,
  }));
}

function nameOf({ type, version }: EventDefinition): string {
  return `${type} v${version}`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
