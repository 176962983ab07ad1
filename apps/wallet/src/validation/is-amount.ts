import { AMOUNT_PATTERN } from '@purser/contracts';
import { buildMessage, ValidateBy } from 'class-validator';

const PATTERN = new RegExp(AMOUNT_PATTERN);

/** A string of minor units, 1 to 2^63-1. Never a JSON number: those lose units above 2^53. */
export function IsAmount(): PropertyDecorator {
  return ValidateBy({
    name: 'isAmount',
    validator: {
      validate: (value) => typeof value === 'string' && PATTERN.test(value),
      defaultMessage: buildMessage(
        (each) =>
          `${each}$property must be a string of minor units from "1" to "9223372036854775807", e.g. "2500" for 25.00 USD`,
      ),
    },
  });
}
