import { ParseUUIDPipe } from '@nestjs/common';
import { Problem } from '@purser/platform';

/** For `@Param('id', uuidParameter)`. */
export const uuidParameter = new ParseUUIDPipe({
  exceptionFactory: () =>
    new Problem('validation_failed', 400, 'The request is not valid: the id in the path must be a UUID.', {
      errors: [{ path: 'path id', message: 'must be a UUID' }],
    }),
});
