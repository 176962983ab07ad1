import { GenericContainer, Wait, type StartedTestContainer } from 'testcontainers';
import { freePort } from '../../../tools/servers/ports.js';
import { testEnvironment } from './environment.js';
import type { PostgresHost, RedisHost } from './hosts.js';

/** On a host port of its own, so that the address survives a restart of the container. */
async function startContainer(
  image: string,
  port: number,
  configure: (container: GenericContainer) => GenericContainer,
): Promise<StartedTestContainer> {
  const { label } = testEnvironment();
  const host = await freePort();
  return configure(
    new GenericContainer(image).withExposedPorts({ container: port, host }).withLabels({ [label]: 'true' }),
  ).start();
}

export async function startRedisContainer(): Promise<RedisHost> {
  const { images } = testEnvironment();
  if (!images) throw new Error('This run has no container images.');
  const create = () =>
    startContainer(images.redis, 6379, (container) =>
      container
        .withCommand(['redis-server', '--appendonly', 'yes', '--save', '', '--maxmemory-policy', 'noeviction'])
        .withWaitStrategy(Wait.forLogMessage(/Ready to accept connections/)),
    );
  let container = await create();
  const remove = () => container.stop({ timeout: 0, remove: true, removeVolumes: true });
  return {
    get port() {
      return container.getMappedPort(6379);
    },
    // testcontainers has no `kill`; stopping with a time-out of 0 sends SIGKILL at once.
    kill: async () => void (await container.stop({ timeout: 0, remove: false, removeVolumes: false })),
    async start(empty) {
      if (empty) {
        await remove();
        container = await create();
      } else await container.restart();
    },
    close: async () => void (await remove()),
  };
}

export async function startPostgresContainer(): Promise<PostgresHost> {
  const { images, rolePassword } = testEnvironment();
  if (!images) throw new Error('This run has no container images.');
  const container = await startContainer(images.postgres, 5432, (of) =>
    of.withEnvironment({ POSTGRES_PASSWORD: rolePassword }).withWaitStrategy(Wait.forListeningPorts()),
  );
  return {
    url: `postgres://postgres:${rolePassword}@127.0.0.1:${container.getMappedPort(5432)}/postgres`,
    stop: async () => void (await container.stop({ timeout: 10_000, remove: false, removeVolumes: false })),
    crash: async () => void (await container.stop({ timeout: 0, remove: false, removeVolumes: false })),
    start: () => container.restart(),
    close: async () => void (await container.stop({ timeout: 0, remove: true, removeVolumes: true })),
  };
}
