/** A Postgres server that can be stopped and started again, wherever it runs. */
export interface PostgresHost {
  url: string;
  stop(): Promise<void>;
  crash(): Promise<void>;
  start(): Promise<void>;
  close(): Promise<void>;
}

/** A Redis server that can be killed and started again, wherever it runs. */
export interface RedisHost {
  /** May change with a start. */
  readonly port: number;
  kill(): Promise<void>;
  start(empty: boolean): Promise<void>;
  close(): Promise<void>;
}
