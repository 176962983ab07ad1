import { checkPredicate } from '@purser/contracts';
import type { Condition } from '@purser/contracts';
import { decodePlace } from '@purser/outbox';
import type { Place } from '@purser/outbox';
import { Problem } from '@purser/platform';
import { Allow, IsOptional, IsString, MaxLength } from 'class-validator';

/** A predicate over events, as rejection rules have it, and where to go on. */
export class ScanRequest {
  @Allow()
  type!: string;

  /** As published; null for any. */
  @Allow()
  version!: number | null;

  @Allow()
  conditions!: Condition[];

  /** `nextCursor` of the call before. */
  @IsOptional()
  @IsString()
  @MaxLength(100)
  cursor?: string;
}

/** @throws Problem 400 naming what is wrong with the predicate, or that the cursor is none of ours */
export function placeOf(request: ScanRequest): Place | undefined {
  const errors = checkPredicate(request).map(({ path, message }) => ({
    path: path
      .slice(1)
      .replace(/\/(\d+)/g, '[$1]')
      .replaceAll('/', '.'),
    message,
  }));
  const place = request.cursor === undefined ? undefined : decodePlace(request.cursor);
  if (request.cursor !== undefined && place === undefined)
    errors.push({ path: 'cursor', message: 'must be the nextCursor of a scan, unchanged' });
  if (errors.length > 0) throw new Problem('validation_failed', 400, 'The scan is not valid: see errors.', { errors });
  return place;
}
