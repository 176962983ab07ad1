import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { authorization, testDatabase, testRedis } from '@purser/testing';
import type { TestDatabase, TestRedis } from '@purser/testing';
import { ContractConsumer } from '../../test/contract-consumer.js';
import { startOps } from '../../test/ops-app.js';
import type { OpsApp } from '../../test/ops-app.js';
import { DeadLetterIndex } from '../dead-letter-index/dead-letter-index.js';
import type { Review, ReviewList } from './review.dto.js';

const NASTY = `<script>alert(1)</script> # heading\n- [x](javascript:alert(1)) | \`cell\` *bold*\n# another`;

describe('reviews', () => {
  let database: TestDatabase;
  let redis: TestRedis;
  let ops: OpsApp;
  let analytics: ContractConsumer;
  let headers: Record<string, string>;

  beforeAll(async () => {
    redis = await testRedis();
    headers = { ...(await authorization(['ops:read', 'ops:write'], 'ada')), 'content-type': 'application/json' };
  });
  afterAll(() => redis.close());
  beforeEach(async () => {
    database = await testDatabase();
    ops = await startOps({ database, redis });
    analytics = new ContractConsumer('analytics', ops.services.analytics);
  });
  afterEach(async () => {
    await ops.close();
    await database.drop();
  });

  const ask = async <T = Review>(method: string, path = '', body?: object) => {
    const { 'content-type': type, ...others } = headers;
    const response = await ops.ask(`/v1/reviews${path}`, {
      method,
      headers: body === undefined ? others : { ...others, 'content-type': type ?? '' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: (await response.json()) as T & { code?: string; open?: number } };
  };
  const failing = async (...errorClasses: string[]) => {
    for (const errorClass of errorClasses) analytics.fail({ errorClass });
    const reports = [...analytics.kept.values()].map(({ reported: _, ...one }) => one);
    await ops.app.get(DeadLetterIndex).record('analytics', reports);
  };

  it('walk through every unresolved case, the oldest first, as it was when they began', async () => {
    await failing('First', 'Second', 'Third');
    await database.query(
      `UPDATE ops.dead_letter_case SET oldest_open_at = now() - interval '9 days' WHERE error_class = 'Third'`,
    );
    await database.query(
      `UPDATE ops.dead_letter_case SET state = 'resolved', resolved_at = now(), resolved_by = 'bob', resolution = 'replayed'
       WHERE error_class = 'First'`,
    );
    const { status, body } = await ask('POST');
    expect(status).toBe(201);
    expect(body).toMatchObject({ startedBy: 'ada', finishedAt: null });
    expect(body.items.map(({ case: found }) => found.errorClass)).toEqual(['Third', 'Second']);
    await failing('Fourth');
    expect((await ask('GET', `/${body.id}`)).body).toEqual(body);
    expect((await ask<ReviewList>('GET')).body.data).toMatchObject([{ id: body.id, cases: 2, decided: 0 }]);
  });

  it('ask for a decision on each, mark it as reviewed, and are then finished', async () => {
    await failing('First', 'Second');
    const { id, items } = (await ask('POST')).body;
    const [first, second] = items.map((item) => item.case.id);
    const decision = { rootCause: 'no rate for USD', decision: 'fix_producer', note: 'ticket is written' };
    const decided = await ask('PUT', `/${id}/items/${first}`, decision);
    expect(decided.body.items[0]).toMatchObject({
      ...decision,
      decidedBy: 'ada',
      decidedAt: expect.stringMatching(/Z$/),
    });
    expect((await ask('POST', `/${id}/finish`)).body).toMatchObject({ code: 'review_unfinished', open: 1 });

    const cases = await database.query(
      `SELECT root_cause, revision::int, last_reviewed_at > now() - interval '1 minute' AS reviewed
       FROM ops.dead_letter_case WHERE id = $1`,
      [first],
    );
    expect(cases).toEqual([{ root_cause: 'no rate for USD', revision: 2, reviewed: true }]);

    await ask('PUT', `/${id}/items/${second}`, { rootCause: 'unknown', decision: 'investigate' });
    expect((await ask('POST', `/${id}/finish`)).body.finishedAt).toMatch(/Z$/);
    const late = await ask('PUT', `/${id}/items/${second}`, { rootCause: 'late', decision: 'wait' });
    expect([late.status, late.body.code]).toEqual([409, 'review_finished']);
    const audit = await database.query<{ action: string }>(
      `SELECT action FROM ops.audit WHERE subject_id IN ($1, $2) ORDER BY id`,
      [id, first],
    );
    expect(audit.map(({ action }) => action)).toEqual([
      'case.opened',
      'review.started',
      'review.decided',
      'case.reviewed',
      'review.decided',
      'review.finished',
    ]);
  });

  it('know their own cases only', async () => {
    await failing('First');
    const { id, items } = (await ask('POST')).body;
    const answer = { rootCause: 'x', decision: 'wait' };
    const elsewhere = await ask('PUT', `/${id}/items/${id}`, answer);
    expect([elsewhere.status, elsewhere.body.code]).toEqual([404, 'case_not_in_review']);
    const unknown = await ask('PUT', `/${items[0]?.case.id}/items/${items[0]?.case.id}`, answer);
    expect([unknown.status, unknown.body.code]).toEqual([404, 'review_not_found']);
    expect((await ask('PUT', `/${id}/items/${items[0]?.case.id}`, { ...answer, decision: 'ignore' })).status).toBe(400);
  });

  describe('end with a report', () => {
    const report = async (accept: string) => {
      await failing('Rate<b>Error');
      const { id, items } = (await ask('POST')).body;
      await ask('PUT', `/${id}/items/${items[0]?.case.id}`, { rootCause: NASTY, decision: 'fix_consumer' });
      return ops.ask(`/v1/reviews/${id}/report`, { headers: { ...(await authorization(['ops:read'])), accept } });
    };

    it('as a page to print, in which what people wrote is text', async () => {
      const response = await report('text/html');
      expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
      expect(response.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'sha256-/);
      const html = await response.text();
      expect(html).toContain('<h2>1. Rate&lt;b&gt;Error in analytics · TopUpCompleted v1</h2>');
      expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
      expect(html).toContain('<td>$25.00</td>');
      expect(html).toContain('<td>Fix the consumer</td>');
      expect(html).not.toMatch(/<script|<b>|javascript:[^<]*<\/a>/);
    });

    it('as Markdown, in which what people wrote is text', async () => {
      const response = await report('text/markdown');
      expect(response.headers.get('content-type')).toBe('text/markdown; charset=utf-8');
      const markdown = await response.text();
      expect(markdown.split('\n').filter((line) => line.startsWith('#'))).toEqual([
        expect.stringMatching(/^# Review of \d{4}-\d\d-\d\d$/),
        '## 1. Rate&lt;b&gt;Error in analytics · TopUpCompleted v1',
      ]);
      expect(markdown).toContain('| Fix the consumer | 1 |');
      expect(markdown).toContain('> &lt;script&gt;alert(1)&lt;/script&gt; \\# heading');
      expect(markdown).toContain('> \\- \\[x\\](javascript:alert(1)) \\| \\`cell\\` \\*bold\\*');
      expect(markdown).toContain('> \\# another');
    });
  });
});
