import { Inject, Injectable } from '@nestjs/common';
import { uuidv7 } from '@purser/contracts';
import { Problem } from '@purser/platform';
import { DataSource, Not } from 'typeorm';
import type { EntityManager } from 'typeorm';
import { WebhooksConfig } from '../config.js';
import { firstIdOf } from '../deliveries/retention.js';
import { cancelWaitingSql } from '../deliveries/sql/cancel-waiting.sql.js';
import { newSecret } from '../sending/sign.js';
import type { OperatedEndpoint, OperatedEndpointList } from './all-endpoints.dto.js';
import { Endpoint } from './endpoint.entity.js';
import { listAllEndpointsSql } from './list-all-endpoints.sql.js';
import { SecretBox } from './secret-box.js';
import { problemOfTargetUrl } from './target-url.js';

/** Every event is joined with every endpoint: a client with thousands would make everybody's fan-out slow. */
const MAX_PER_CLIENT = 100;
const DAY_MS = 86_400_000;

/** Where partners want their events. An endpoint belongs to the client that made it. */
@Injectable()
export class EndpointsService {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(SecretBox) private readonly secrets: SecretBox,
    @Inject(WebhooksConfig) private readonly config: WebhooksConfig,
  ) {}

  /** The secret is returned this once. */
  async create(client: string, url: string, events: string[]): Promise<{ endpoint: Endpoint; secret: string }> {
    const problem = problemOfTargetUrl(url, this.config.webhooksAllowPrivateNetworks);
    if (problem !== null) {
      throw new Problem('validation_failed', 400, `The request is not valid: url ${problem}.`, {
        errors: [{ path: 'url', message: problem }],
      });
    }
    const repository = this.dataSource.getRepository(Endpoint);
    if ((await repository.countBy({ client, status: Not('deleted') })) >= MAX_PER_CLIENT) {
      throw new Problem('too_many_endpoints', 409, `A client may have ${MAX_PER_CLIENT} endpoints. Delete one first.`);
    }
    const id = uuidv7();
    const secret = newSecret();
    const { keyId, box } = this.secrets.seal(id, secret);
    const endpoint = repository.create({ id, client, url, events, secret: box, secretKeyId: keyId, status: 'active' });
    await repository.insert(endpoint);
    return { endpoint, secret };
  }

  list(client: string): Promise<Endpoint[]> {
    return this.dataSource
      .getRepository(Endpoint)
      .find({ where: { client, status: Not('deleted') }, order: { id: 'DESC' } });
  }

  /** Every client's, the newest first, for operators. */
  async listAll(before: string | undefined, limit: number): Promise<OperatedEndpointList> {
    type Row = Omit<OperatedEndpoint, 'createdAt' | 'oldestDueAt'> & { createdAt: Date; oldestDueAt: Date | null };
    const values = [before ?? null, limit + 1, firstIdOf(Date.now() - DAY_MS)];
    const rows = await this.dataSource.query<Row[]>(listAllEndpointsSql, values);
    const data = rows.slice(0, limit).map((row) => ({
      ...row,
      createdAt: row.createdAt.toISOString(),
      oldestDueAt: row.oldestDueAt?.toISOString() ?? null,
    }));
    return { data, nextCursor: rows.length > limit ? (data.at(-1)?.id ?? null) : null };
  }

  /** Whoever's it is, for operators. Throws endpoint_not_found. */
  async getOfAny(id: string): Promise<Endpoint> {
    const endpoint = await this.dataSource.getRepository(Endpoint).findOneBy({ id, status: Not('deleted') });
    if (!endpoint) throw new Problem('endpoint_not_found', 404, `There is no endpoint ${id}.`);
    return endpoint;
  }

  /** Throws endpoint_not_found for another client's too: whether it exists is not their business. */
  async get(client: string, id: string): Promise<Endpoint> {
    const endpoint = await this.dataSource.getRepository(Endpoint).findOneBy({ id, client, status: Not('deleted') });
    if (!endpoint) throw notFound(id);
    return endpoint;
  }

  /** Cancels what waits; a delivery under way ends, and is not tried again. */
  async delete(client: string, id: string): Promise<void> {
    await this.dataSource.transaction(async (tx) => {
      const gone = { status: 'deleted' as const, secret: null, secretKeyId: null };
      const { affected } = await tx.update(Endpoint, { id, client, status: Not('deleted') }, gone);
      if (affected === 0) throw notFound(id);
      await tx.query(cancelWaitingSql, [id]);
    });
  }

  /** Events are delivered again from now on. */
  async enable(client: string, id: string): Promise<Endpoint> {
    const mine = { id, client, status: Not('deleted' as const) };
    await this.dataSource.getRepository(Endpoint).update(mine, { status: 'active' });
    return this.get(client, id);
  }

  /** The partner answered 410 Gone: it wants nothing more. */
  async disable(tx: EntityManager, id: string): Promise<void> {
    await tx.update(Endpoint, { id, status: 'active' }, { status: 'disabled' });
    await tx.query(cancelWaitingSql, [id]);
  }
}

function notFound(id: string): Problem {
  return new Problem('endpoint_not_found', 404, `You have no endpoint ${id}.`);
}
