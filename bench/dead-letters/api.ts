/** What the bench asks ops for, as a client does. */
export interface Api {
  /** Dead letters of all unresolved cases that are open. */
  countOpen(): Promise<number>;
  cases(query: string): Promise<{ id: string; open: number }[]>;
  prepareReplay(caseIds: readonly string[]): Promise<string>;
  startReplay(id: string, ramp: readonly number[]): Promise<void>;
  stateOf(replayId: string): Promise<string>;
}

export function api(url: string, token: string): Api {
  async function ask<T>(path: string, body?: object): Promise<T> {
    const response = await fetch(url + path, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { authorization: `Bearer ${token}`, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
    return (await response.json()) as T;
  }
  return {
    async countOpen() {
      const { attention } = await ask<{ attention: { deadLetters: { ours: number; partner: number } } }>(
        '/v1/overview',
      );
      return attention.deadLetters.ours;
    },
    async cases(query) {
      const { data } = await ask<{ data: { id: string; deadLetters: { open: number } }[] }>(`/v1/cases?${query}`);
      return data.map(({ id, deadLetters }) => ({ id, open: deadLetters.open }));
    },
    async prepareReplay(caseIds) {
      const { id } = await ask<{ id: string }>('/v1/replays', { selection: { caseIds }, reason: 'bench' });
      return id;
    },
    async startReplay(id, ramp) {
      await ask(`/v1/replays/${id}/start`, { ramp });
    },
    async stateOf(id) {
      return (await ask<{ state: string }>(`/v1/replays/${id}`)).state;
    },
  };
}
