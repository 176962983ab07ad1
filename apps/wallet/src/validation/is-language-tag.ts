import { limits } from '@purser/contracts';
import { buildMessage, ValidateBy } from 'class-validator';

/** A well-formed BCP 47 language tag, whether or not anything is known about it. */
export function IsLanguageTag(): PropertyDecorator {
  return ValidateBy({
    name: 'isLanguageTag',
    validator: {
      validate: (value) => typeof value === 'string' && value.length <= limits.locale && isWellFormed(value),
      defaultMessage: buildMessage((each) => `${each}$property must be a language tag (BCP 47), e.g. "en-GB"`),
    },
  });
}

function isWellFormed(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false; // getCanonicalLocales throws a RangeError on what is not a tag
  }
}
