import type { IncomingMessage } from 'node:http';
import {
  collectBody,
  type ControlRoute,
  type Exchange,
  HttpHeaders,
} from '../../pipeline/index.ts';
import { decoded } from './decoded-segment.ts';

/** What the app gets for its call. */
export interface PluginAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string[]>>;
  readonly body: Uint8Array;
}

/**
 * Asks a plugin for the answer to a call.
 *
 * @param path The call's, below the URL of the invocation, without a slash at the start.
 * @returns `undefined` when the path cannot be decoded.
 */
export async function pluginAnswer(
  route: ControlRoute,
  { method = '', url = '', headersDistinct }: IncomingMessage,
  { path, body, exchange }: { path: string; body: Uint8Array; exchange: Exchange },
): Promise<PluginAnswer | undefined> {
  const segments: string[] = [];
  const behind = path.slice(route.path.length + 1);
  for (const part of behind === '' ? [] : behind.split('/')) {
    const segment = decoded(part);
    if (segment === undefined) return undefined;
    segments.push(segment);
  }
  const mark = url.indexOf('?');
  const search = mark === -1 ? '' : url.slice(mark);
  const headers = new HttpHeaders();
  for (const [name, values = []] of Object.entries(headersDistinct)) {
    for (const value of values) headers.append(name, value);
  }
  const answer = await route.answer({ method, segments, search, headers, body, exchange });
  const fields: Record<string, string[]> = {};
  answer.headers.forEach((name, value) => {
    (fields[name] ??= []).push(value);
  });
  return { status: answer.status, headers: fields, body: await collectBody(answer.body) };
}
