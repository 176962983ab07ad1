import { existsSync } from 'node:fs';
import type { Backend } from './backend.js';

const images = { postgres: 'postgres:18', redis: 'redis:8' };
/** Long enough for an image over a slow line, short enough not to seem hung where no registry can be reached. */
const PULL_TIMEOUT_MS = 180_000;

/** Undefined when containers can be had, else the reason why not. */
export async function containersAnswer(): Promise<string | undefined> {
  if (!process.env['DOCKER_HOST'] && !existsSync('/var/run/docker.sock') && process.platform === 'linux')
    return 'no Docker engine here';
  // The reaper that testcontainers would start first is one more image, which may be out of reach; this runner removes
  // its containers itself, by their label.
  process.env['TESTCONTAINERS_RYUK_DISABLED'] ??= 'true';
  try {
    const { getContainerRuntimeClient, ImageName } = await import('testcontainers');
    const client = await getContainerRuntimeClient();
    for (const name of Object.values(images)) {
      const image = ImageName.fromString(name);
      if (await client.image.exists(image)) continue;
      await within(client.image.pull(image), PULL_TIMEOUT_MS, `pulling ${name} took too long`);
    }
    return undefined;
  } catch (error) {
    return `Docker: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`;
  }
}

export async function startContainers(password: string, label: string): Promise<Backend> {
  const { GenericContainer, Wait, getContainerRuntimeClient } = await import('testcontainers');
  const postgres = await new GenericContainer(images.postgres)
    .withEnvironment({ POSTGRES_PASSWORD: password })
    .withCommand(['postgres', '-c', 'max_connections=500', '-c', 'fsync=off'])
    .withExposedPorts(5432)
    .withLabels({ [label]: 'true' })
    .withWaitStrategy(Wait.forListeningPorts())
    .start();
  return {
    description: `Testing on containers: ${images.postgres}, ${images.redis}`,
    postgresUrl: `postgres://postgres:${password}@${postgres.getHost()}:${postgres.getMappedPort(5432)}`,
    environment: { backend: 'containers', images, label },
    async stop() {
      const { container } = await getContainerRuntimeClient();
      for (const { Id } of await container.dockerode.listContainers({ all: true, filters: { label: [label] } })) {
        await container.dockerode.getContainer(Id).remove({ force: true, v: true });
      }
    },
  };
}

async function within<T>(work: Promise<T>, ms: number, message: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => (timer = setTimeout(() => reject(new Error(message)), ms)));
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
