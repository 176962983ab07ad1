import { buildMessage, ValidateBy } from 'class-validator';

/** Control characters (a line break in a name could forge a mail header) and unpaired surrogates (no UTF-8 for those). */
const UNPRINTABLE = /[\p{Cc}\p{Cs}]/u;

/** One line of text, 1 to `max` UTF-16 code units, not all spaces. */
export function IsText(max: number): PropertyDecorator {
  return ValidateBy({
    name: 'isText',
    validator: {
      validate: (value) =>
        typeof value === 'string' && value.length <= max && /\S/.test(value) && !UNPRINTABLE.test(value),
      defaultMessage: buildMessage(
        (each) => `${each}$property must be 1 to ${max} characters of text, without line breaks`,
      ),
    },
  });
}
