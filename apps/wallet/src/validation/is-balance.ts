import { MAX_AMOUNT } from '@purser/contracts';
import { buildMessage, ValidateBy } from 'class-validator';

const INTEGER = /^(?:0|-?[1-9][0-9]{0,18})$/;

/** A string of minor units that may be negative: -(2^63-1) to 2^63-1. */
export function IsBalance(): PropertyDecorator {
  return ValidateBy({
    name: 'isBalance',
    validator: {
      validate: (value) =>
        typeof value === 'string' && INTEGER.test(value) && BigInt(value) <= MAX_AMOUNT && BigInt(value) >= -MAX_AMOUNT,
      defaultMessage: buildMessage(
        (each) =>
          `${each}$property must be a string of minor units from "-9223372036854775807" to "9223372036854775807", e.g. "-5000"`,
      ),
    },
  });
}
