import { ValidationPipe } from '@nestjs/common';
import type { ValidationError } from 'class-validator';
import { Problem, type FieldError } from './problem.js';

/** Checks bodies and queries against their DTO class; unknown fields are refused, so that a misspelt one is not ignored. */
export function createValidationPipe(): ValidationPipe {
  return new StrictValidationPipe({
    transform: true,
    whitelist: true,
    forbidNonWhitelisted: true,
    exceptionFactory: (errors) => validationProblem(errors),
  });
}

/** Nest takes fields with the names of JavaScript's own machinery away in silence; here they are said. */
class StrictValidationPipe extends ValidationPipe {
  protected override stripProtoKeys(value: unknown): void {
    const error = unfitFor(value);
    if (error !== undefined) throw problemOf([error]);
  }
}

const UNFIT_NAMES = new Set(['__proto__', 'constructor', 'prototype']);
/** Levels of a request. Honest ones have four; each costs stack in what comes after. */
const DEEPEST = 16;

function unfitFor(value: unknown, depth = 0): FieldError | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (depth === DEEPEST) return { path: '', message: `is nested deeper than ${DEEPEST} levels` };
  for (const [name, child] of Object.entries(value)) {
    if (UNFIT_NAMES.has(name)) return { path: name, message: 'is a name that no field may have' };
    const below = unfitFor(child, depth + 1);
    if (below === undefined) continue;
    const here = Array.isArray(value) ? `[${name}]` : name;
    return {
      ...below,
      path: below.path === '' || below.path.startsWith('[') ? here + below.path : `${here}.${below.path}`,
    };
  }
  return undefined;
}

export function validationProblem(errors: readonly ValidationError[]): Problem {
  return problemOf(fieldErrors(errors));
}

function problemOf(fields: readonly FieldError[]): Problem {
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
