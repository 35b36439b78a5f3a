import { type ControlCall, type ControlRoute, HttpResponse } from 'lambda-web-adapter';
import type { Broadcaster } from './broadcast.ts';
import {
  type ConnectionStore,
  EVERYBODY,
  groupChannel,
  isName,
  userChannel,
  userOf,
} from './connection-store.ts';

/** API Gateway takes 128 KiB a message. */
const MAX_MESSAGE_BYTES = 128 * 1024;

/** What the app can ask over the control API. */
export function socketCalls(store: ConnectionStore, broadcaster: Broadcaster): ControlRoute[] {
  return [
    {
      path: 'ws/groups',
      answer: (call) =>
        call.segments.length === 2
          ? member(call)
          : channel(call, 1, ([name]) => groupChannel(name!)),
    },
    {
      path: 'ws/users',
      answer: (call) => channel(call, 1, ([name]) => userChannel(name!)),
    },
    { path: 'ws/all', answer: (call) => channel(call, 0, () => EVERYBODY) },
    { path: 'ws/connections', answer: connection },
  ];

  /** Sends to a channel, or lists its connections. */
  async function channel(
    { method, segments, search, body, exchange }: ControlCall,
    length: number,
    nameOf: (segments: readonly string[]) => string,
  ): Promise<HttpResponse> {
    if (segments.length !== length || !segments.every(isName)) return problem(404, NAMES);
    const members = await store.members(nameOf(segments));
    if (method === 'GET') return json(200, { connections: members.map(({ id }) => id) });
    if (method !== 'POST') return wrongMethod('GET, POST');
    if (body.byteLength > MAX_MESSAGE_BYTES) {
      return problem(413, `A message has ${MAX_MESSAGE_BYTES} bytes at most`);
    }
    const except = new URLSearchParams(search).getAll('except');
    const { requestId, signal } = exchange.invocation;
    const receivers = members.filter(({ id }) => !except.includes(id));
    return json(200, await broadcaster.send({ receivers, body, requestId, signal }));
  }

  /** Lets a connection join a group, or leave it. */
  async function member({ method, segments }: ControlCall): Promise<HttpResponse> {
    const [group = '', id = ''] = segments;
    if (!isName(group) || id === '') return problem(404, NAMES);
    if (method === 'DELETE') {
      await store.leave(id, [groupChannel(group)]);
      return new HttpResponse({ status: 204 });
    }
    if (method !== 'PUT') return wrongMethod('PUT, DELETE');
    const known = await store.find(id);
    if (known === undefined) return problem(404, 'There is no such connection');
    await store.join(known.connection, [groupChannel(group)]);
    return new HttpResponse({ status: 204 });
  }

  async function connection({ method, segments }: ControlCall): Promise<HttpResponse> {
    const [id = ''] = segments;
    if (segments.length !== 1 || id === '') return problem(404, NAMES);
    if (method !== 'GET') return wrongMethod('GET');
    const known = await store.find(id);
    if (known === undefined) return problem(404, 'There is no such connection');
    const { channels } = known;
    const user = channels.map(userOf).find((name) => name !== undefined);
    const prefix = groupChannel('');
    const groups = channels.filter((name) => name.startsWith(prefix));
    return json(200, {
      connection: id,
      connectedAt: new Date(known.connection.connectedMs).toISOString(),
      user: user ?? null,
      groups: groups.map((name) => name.slice(prefix.length)).sort(),
    });
  }
}

const NAMES =
  'There are ws/groups/{group}, ws/groups/{group}/{connectionId}, ws/users/{user}, ws/all and ws/connections/{connectionId}';

function wrongMethod(allow: string): HttpResponse {
  const response = problem(405, `Use ${allow}`);
  response.headers.set('allow', allow);
  return response;
}

function problem(status: number, message: string): HttpResponse {
  return json(status, { message });
}

function json(status: number, value: object): HttpResponse {
  const headers = { 'content-type': 'application/json' };
  return new HttpResponse({ status, headers, body: JSON.stringify(value) });
}
