import { exponentOf } from '@purser/contracts';
import { buildMessage, ValidateBy } from 'class-validator';

/** An ISO 4217 code of money (not of metals, bonds or tests), in capitals. */
export function IsCurrency(): PropertyDecorator {
  return ValidateBy({
    name: 'isCurrency',
    validator: {
      validate: (value) => typeof value === 'string' && exponentOf(value) !== undefined,
      defaultMessage: buildMessage((each) => `${each}$property must be a currency of ISO 4217 in capitals, e.g. "USD"`),
    },
  });
}
