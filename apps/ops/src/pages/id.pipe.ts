import { Injectable } from '@nestjs/common';
import type { ArgumentMetadata, PipeTransform } from '@nestjs/common';
import { Problem } from '@purser/platform';
import { isUUID } from 'class-validator';

/** An id in a path: a UUID, or a clear 400 instead of an error of the database. */
@Injectable()
export class IdPipe implements PipeTransform<string, string> {
  transform(value: string, { data = 'id' }: ArgumentMetadata): string {
    if (!isUUID(value)) {
      throw new Problem('validation_failed', 400, `The ${data} in the path must be a UUID.`, {
        errors: [{ path: data, message: 'must be a UUID' }],
      });
    }
    return value.toLowerCase();
  }
}
