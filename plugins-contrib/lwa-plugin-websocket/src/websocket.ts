import {
  aBoolean,
  aDuration,
  anInteger,
  aRecord,
  aUrl,
  AwsCredentials,
  checkOptions,
  collectBody,
  type Duration,
  durationMs,
  type Environment,
  type Exchange,
  type OptionCheck,
  type Plugin,
} from 'lambda-web-adapter';
import { Broadcaster } from './broadcast.ts';
import { type ConnectionStore, EVERYBODY, userChannel, userOf } from './connection-store.ts';
import { type Instructions, instructionsIn } from './instructions.ts';
import { LazyStore } from './lazy-store.ts';
import { MemoryStore } from './memory-store.ts';
import { socketCalls } from './socket-calls.ts';
import { type SocketEvent, socketEventOf } from './socket-event.ts';

/** Options of {@link webSocket}. */
export interface WebSocketOptions {
  /** The DynamoDB table of the connections. @default in memory, for one environment alone */
  table?: string;
  /** How long connections are kept in the table. @default "3h" */
  ttl?: Duration;
  /** Whether the app can call the groups over the control API, which must be on. @default true */
  calls?: boolean;
  /** Whether the app is told the user of a message's connection; costs a read. @default false */
  tellUser?: boolean;
  /** To how many connections a message is sent at once. @default 20 */
  concurrency?: number;
  /** How long one call of DynamoDB may take. @default "3s" */
  timeout?: Duration;
  /** Where messages for all connections go. @default AWS_LWA_WEBSOCKET_ENDPOINT, or the API that each came through */
  endpoint?: string;
  /** DynamoDB's address. @default AWS_ENDPOINT_URL_DYNAMODB, AWS_ENDPOINT_URL, or AWS */
  dynamoEndpoint?: string;
  /** Where region, addresses and credentials are read from. @default process.env */
  env?: Environment;
}

/** Before error statuses and compression, after what plugins make of the answer. */
const LATE = 80;

/**
 * Keeps the connections of a WebSocket API with their groups and users, and sends one message to all
 * of a group. The app says what is to happen in headers of its answers (`x-lwa-ws-join`, `-leave`,
 * `-user`, `-send`), or calls the control API (`POST {control}/ws/groups/{group}`): plain HTTP, in
 * any language.
 *
 * @example
 * webSocket({ table: 'connections' })
 */
export function webSocket(options: WebSocketOptions = {}): Plugin {
  checkOptions('websocket', options, {
    table: aTable(),
    ttl: aDuration(60_000),
    calls: aBoolean(),
    tellUser: aBoolean(),
    concurrency: anInteger(1, 1000),
    timeout: aDuration(1),
    endpoint: aUrl(),
    dynamoEndpoint: aUrl(),
    env: aRecord(),
  });
  const { env = process.env, calls = true, tellUser = false, concurrency = 20 } = options;
  const endpoint = options.endpoint ?? env['AWS_LWA_WEBSOCKET_ENDPOINT'];
  const store = options.table === undefined ? new MemoryStore() : dynamoStore(options, env);

  return {
    name: 'websocket',
    apply(context) {
      const { hooks, log } = context;
      const broadcaster = new Broadcaster({ store, log, concurrency, endpoint, env });
      if (calls) for (const route of socketCalls(store, broadcaster)) context.controlRoute(route);
      if (options.table === undefined && !isLocal(endpoint) && env['AWS_LAMBDA_FUNCTION_NAME']) {
        log.warn(
          'The WebSocket connections of other environments of this function are not known here; set the option "table"',
        );
      }
      if (tellUser) {
        hooks.request.tapPromise('websocket', async (exchange) => {
          const event = socketEventOf(exchange, env);
          if (event === undefined || event.type === 'CONNECT') return;
          const user = await currentUser(store, event.connection.id);
          if (user === undefined) return;
          exchange.request.headers.set('x-lambda-websocket-user', encodeURIComponent(user));
        });
      }
      hooks.response.tapPromise({ name: 'websocket', stage: LATE }, async (exchange) => {
        const { response } = exchange;
        if (response.status < 200 || response.status > 299) return;
        const event = socketEventOf(exchange, env);
        const instructions = instructionsIn(response.headers);
        if (event !== undefined) await follow(store, event, instructions);
        if (instructions === undefined || instructions.send.length === 0) return;
        const body = await collectBody(response.body);
        await send(store, broadcaster, { exchange, event, instructions, body });
        // Whoever sent the message hears it as a member of the group, if at all.
        response.body = event === undefined ? body : new Uint8Array();
      });
      hooks.settled.tapPromise('websocket', async (exchange) => {
        const event = socketEventOf(exchange, env);
        if (event?.type === 'DISCONNECT') await store.remove(event.connection.id);
      });
    },
  };
}

/** Joins and leaves. When that cannot be kept, the connection is refused, or the message fails. */
async function follow(
  store: ConnectionStore,
  { type, connection }: SocketEvent,
  instructions: Instructions | undefined,
): Promise<void> {
  if (type === 'DISCONNECT') return;
  const { join = [], leave = [], user } = instructions ?? {};
  const left = [...leave];
  if (type === 'MESSAGE' && user !== undefined) {
    const before = await currentUser(store, connection.id);
    if (before !== undefined && before !== user) left.push(userChannel(before));
  }
  if (left.length > 0) await store.leave(connection.id, left);
  const joined = [
    ...(type === 'CONNECT' ? [EVERYBODY] : []),
    ...(user === undefined ? [] : [userChannel(user)]),
    ...join,
  ];
  if (joined.length > 0) await store.join(connection, joined);
}

async function send(
  store: ConnectionStore,
  broadcaster: Broadcaster,
  parts: {
    exchange: Exchange;
    event: SocketEvent | undefined;
    instructions: Instructions;
    body: Uint8Array;
  },
): Promise<void> {
  const { exchange, event, instructions, body } = parts;
  const lists = await Promise.all(instructions.send.map((channel) => store.members(channel)));
  // Who is in two of the channels hears it once.
  const receivers = new Map(lists.flat().map((receiver) => [receiver.id, receiver]));
  for (const id of instructions.except) receivers.delete(id);
  if (event?.type === 'DISCONNECT') receivers.delete(event.connection.id);
  const { requestId, signal } = exchange.invocation;
  await broadcaster.send({ receivers: [...receivers.values()], body, requestId, signal });
}

async function currentUser(store: ConnectionStore, id: string): Promise<string | undefined> {
  const known = await store.find(id);
  return known?.channels.map(userOf).find((name) => name !== undefined);
}

function dynamoStore(options: WebSocketOptions, env: Environment): ConnectionStore {
  const region = env['AWS_REGION'] ?? env['AWS_DEFAULT_REGION'] ?? 'us-east-1';
  const suffix = region.startsWith('cn-') ? '.cn' : '';
  const api = {
    endpoint:
      options.dynamoEndpoint ??
      env['AWS_ENDPOINT_URL_DYNAMODB'] ??
      env['AWS_ENDPOINT_URL'] ??
      `https://dynamodb.${region}.amazonaws.com${suffix}`,
    region,
    credentials: new AwsCredentials(env),
    timeoutMs: durationMs(options.timeout ?? '3s'),
  };
  const ttlMs = durationMs(options.ttl ?? '3h');
  return new LazyStore(async () => {
    const [{ DynamoStore }, { DynamoApi }] = await Promise.all([
      import('./dynamo-store.ts'),
      import('./dynamo-api.ts'),
    ]);
    return new DynamoStore({ api: new DynamoApi(api), table: options.table!, ttlMs });
  });
}

function isLocal(endpoint: string | undefined): boolean {
  return endpoint !== undefined && /^http:\/\/(?:localhost|127\.0\.0\.1)[:/]/.test(`${endpoint}/`);
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html */
function aTable(): OptionCheck {
  return {
    expected: 'a table\'s name of 3 to 255 letters, digits, "_", "-" and ".", or its ARN',
    accepts: (value) =>
      typeof value === 'string' &&
      /^(?:[\w.-]{3,255}|arn:aws[a-z-]*:dynamodb:[a-z0-9-]+:\d{12}:table\/[\w.-]{3,255})$/.test(
        value,
      ),
  };
}
