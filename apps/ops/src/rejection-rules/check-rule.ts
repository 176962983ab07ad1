import { checkPredicate } from '@purser/contracts';
import { Problem } from '@purser/platform';
import type { FieldError } from '@purser/platform';
import type { ProposeRuleRequest, RulePredicate } from './rule.dto.js';

/** @throws Problem 400 `validation_failed` naming what is wrong with it */
export function assertPredicate(predicate: RulePredicate): void {
  refuse(predicateErrors(predicate));
}

/** @throws Problem 400 `validation_failed` naming what is wrong with it */
export function assertRule({ predicate, expiresAt }: ProposeRuleRequest): void {
  const past = Date.parse(expiresAt) <= Date.now();
  refuse([...predicateErrors(predicate), ...(past ? [{ path: 'expiresAt', message: 'must be in the future' }] : [])]);
}

function predicateErrors(predicate: RulePredicate): FieldError[] {
  return checkPredicate(predicate).map(({ path, message }) => ({
    path: `predicate${path.replace(/\/(\d+)/g, '[$1]').replaceAll('/', '.')}`,
    message,
  }));
}

function refuse(errors: readonly FieldError[]): void {
  if (errors.length === 0) return;
  const summary = errors.map(({ path, message }) => `${path} ${message}`).join('; ');
  throw new Problem('validation_failed', 400, `The request is not valid: ${summary}.`, { errors });
}
