import { ValidateBy, type ValidationOptions } from 'class-validator';
import ipaddr from 'ipaddr.js';

/** The value is an IP address, or a network as `10.0.0.0/8`. */
export function IsNetwork(options?: ValidationOptions): PropertyDecorator {
  return ValidateBy(
    {
      name: 'isNetwork',
      validator: {
        validate: (value) => typeof value === 'string' && (ipaddr.isValid(value) || ipaddr.isValidCIDR(value)),
        defaultMessage: () => 'must be IP addresses or networks such as 10.0.0.0/8',
      },
    },
    options,
  );
}
