import { ParseUUIDPipe } from '@nestjs/common';

import { problem } from '../problem-codes.js';

/** For `@Param('id', uuidParameter)`. */
export const uuidParameter = new ParseUUIDPipe({
  exceptionFactory: () =>
    problem('validation_failed', 'The request is not valid: the id in the path must be a UUID.', {
      errors: [{ path: 'path id', message: 'must be a UUID' }],
    }),
});
