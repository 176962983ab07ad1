import { limits, METADATA_KEY_PATTERN } from '@purser/contracts';
import { Transform } from 'class-transformer';
import { buildMessage, ValidateBy } from 'class-validator';

const KEY = new RegExp(METADATA_KEY_PATTERN);
/** What Postgres cannot keep in text: U+0000 and unpaired surrogates. */
const UNSTORABLE = /[\0\p{Cs}]/u;

/** An object of at most 20 strings of at most 500 UTF-16 code units; keys of 1 to 40 letters, digits, `_`, `.`, `-`. */
export function IsMetadata(): PropertyDecorator {
  const isValid = ValidateBy({
    name: 'isMetadata',
    validator: {
      validate: isMetadata,
      defaultMessage: buildMessage(
        (each) =>
          `${each}$property must be an object of at most ${limits.metadataKeys} strings of at most ` +
          `${limits.metadataValue} characters, with keys of 1 to ${limits.metadataKey} letters, digits, "_", "." or "-"`,
      ),
    },
  });
  return (target, property) => {
    // As it came: class-transformer's own copy silently drops keys like "toString". ("constructor" and "prototype" are refused before.)
    Transform(({ obj, key }: { obj: Record<string, unknown>; key: string }) => obj[key])(target, property);
    isValid(target, property);
  };
}

function isMetadata(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const entries = Object.entries(value);
  return (
    entries.length <= limits.metadataKeys &&
    entries.every(
      ([key, text]: [string, unknown]) =>
        KEY.test(key) && typeof text === 'string' && text.length <= limits.metadataValue && !UNSTORABLE.test(text),
    )
  );
}
