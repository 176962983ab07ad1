import type { OpenStatement } from './statements.service.js';

/** A Statement, written entry by entry. */
export async function* asJson({ summary, batches }: OpenStatement): AsyncGenerator<string> {
  yield `${JSON.stringify(summary).slice(0, -1)},"entries":[`;
  let separator = '';
  for await (const batch of batches) {
    yield separator + batch.map((entry) => JSON.stringify(entry)).join(',');
    separator = ',';
  }
  yield ']}';
}
