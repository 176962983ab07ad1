import type { TestEnvironment } from '../../libs/testing/src/environment.js';

/** The servers that a run of the tests stands on. */
export interface Backend {
  /** For people: which parts these tests run on, and why those. */
  description: string;
  /** Superuser, no database. */
  postgresUrl: string;
  environment: Pick<TestEnvironment, 'backend' | 'redis' | 'images' | 'label'>;
  stop(): Promise<void>;
}
