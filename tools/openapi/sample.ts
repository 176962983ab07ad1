import type { OpenAPIObject } from '@nestjs/swagger';

type Schema = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>[string];

/** The smallest honest value of a schema: its example, or what its type asks for; of an object only what is required. */
export function sampleOf(schema: Schema | undefined, document: OpenAPIObject): unknown {
  if (schema === undefined) return null;
  if ('$ref' in schema) return sampleOf(named(schema.$ref, document), document);
  const { type, enum: values, allOf, oneOf, anyOf, items, properties = {}, required = [] } = schema;
  if (values !== undefined) return values[0];
  if (allOf !== undefined) return Object.assign({}, ...allOf.map((part) => sampleOf(part, document)));
  const [choice] = oneOf ?? anyOf ?? [];
  if (choice !== undefined) return sampleOf(choice, document);
  switch ([type].flat()[0]) {
    case 'array':
      return [sampleOf(items, document)];
    case 'integer':
    case 'number':
      return schema.example ?? schema.minimum ?? 1;
    case 'boolean':
      return schema.example ?? true;
    case 'string':
      return schema.example ?? 'text';
    default:
      return schema.example ?? Object.fromEntries(required.map((name) => [name, sampleOf(properties[name], document)]));
  }
}

function named(reference: string, { components }: OpenAPIObject): Schema | undefined {
  return components?.schemas?.[reference.replace('#/components/schemas/', '')];
}
