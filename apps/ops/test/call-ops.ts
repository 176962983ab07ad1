import type { Scope } from '@purser/platform';
import { authorization } from '@purser/testing';
import type { OpsApp } from './ops-app.js';

export interface OpsAnswer<T> {
  status: number;
  body: T;
}

export interface Call {
  body?: object;
  /** Whose token; `ada` unless told. */
  as?: string;
  scopes?: Scope[];
}

/** Asks ops over HTTP. @typeParam T what the answer is thought to be */
export async function callOps<T = Record<string, unknown>>(
  { app }: Pick<OpsApp, 'app'>,
  method: 'GET' | 'POST' | 'PATCH' | 'PUT',
  url: string,
  { body, as = 'ada', scopes }: Call = {},
): Promise<OpsAnswer<T>> {
  const answer = await app.inject({ method, url, headers: await authorization(scopes, as), payload: body });
  return { status: answer.statusCode, body: answer.json<T>() };
}
