import { ValidateBy, type ValidationOptions } from 'class-validator';

/** The value is an absolute URL with one of these protocols, written without the colon: `@IsUrlOf(['http', 'https'])`. */
export function IsUrlOf(protocols: readonly string[], options?: ValidationOptions): PropertyDecorator {
  return ValidateBy(
    {
      name: 'isUrlOf',
      validator: {
        validate: (value) =>
          typeof value === 'string' && URL.canParse(value) && protocols.includes(new URL(value).protocol.slice(0, -1)),
        defaultMessage: () =>
          `must be a URL that begins with ${protocols.map((protocol) => `${protocol}://`).join(' or ')}`,
      },
    },
    options,
  );
}
