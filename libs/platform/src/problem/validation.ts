import { ValidationPipe } from '@nestjs/common';
import type { ValidationError } from 'class-validator';
import { Problem, type FieldError } from './problem.js';

/** Checks bodies and queries against their DTO class; unknown fields are refused, so that a misspelt one is not ignored. */
export function createValidationPipe(): ValidationPipe {
  return new ValidationPipe({
    transform: true,
    whitelist: true,
    forbidNonWhitelisted: true,
    exceptionFactory: (errors) => validationProblem(errors),
  });
}

export function validationProblem(errors: readonly ValidationError[]): Problem {
  const fields = fieldErrors(errors);
  const summary = fields.slice(0, 5).map(({ path, message }) => `${path} ${message}`);
  const more = fields.length > 5 ? `; and ${fields.length - 5} more` : '';
  return new Problem('validation_failed', 400, `The request is not valid: ${summary.join('; ')}${more}.`, {
    errors: fields,
  });
}

function fieldErrors(errors: readonly ValidationError[], parent = ''): FieldError[] {
  return errors.flatMap(({ property, constraints = {}, children = [] }) => {
    const path = parent === '' ? property : /^\d+$/.test(property) ? `${parent}[${property}]` : `${parent}.${property}`;
    const own = Object.values(constraints).map((message) => ({ path, message: withoutName(message, property) }));
    return [...own, ...fieldErrors(children, path)];
  });
}

/** class-validator's messages begin with the property's name, which the path says already. */
function withoutName(message: string, property: string): string {
  const unknown = `property ${property} should not exist`;
  if (message === unknown) return 'is not a known field';
  return message.startsWith(`${property} `) ? message.slice(property.length + 1) : message;
}
