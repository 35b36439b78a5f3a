import type { Invocation } from '../../pipeline/index.ts';
import { AwsCredentials, type AwsKeys, type Environment } from '../aws-credentials.ts';
import { webSocketEndpointOf, regionOf, type WebSocketEndpoint } from './web-socket-endpoint.ts';

/** POST sends a message, GET tells about the connection, DELETE closes it. */
export type ConnectionMethod = 'POST' | 'GET' | 'DELETE';

/** One call about a connection. */
export interface ConnectionCall {
  readonly method: ConnectionMethod;
  readonly connectionId: string;
  /** The message. */
  readonly body: Uint8Array;
  /** Whose event says where messages go, unless the sender has been told. */
  readonly invocation?: Invocation | undefined;
}

/** What the app gets for it. */
export interface ConnectionAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | string;
}

const ANSWER_WITHIN_MS = 30_000;

/**
 * Calls API Gateway's `@connections`, signed with the function's credentials.
 *
 * @example
 * const sender = new WebSocketSender('https://abc.execute-api.eu-west-1.amazonaws.com/prod', process.env);
 * const { status } = await sender.send({ method: 'POST', connectionId, body });
 */
export class WebSocketSender {
  readonly #endpoint: WebSocketEndpoint | undefined;
  readonly #env: Environment;
  readonly #credentials: AwsCredentials;
  /** Signing keys; they hold for a day. */
  readonly #keys = new Map<string, ArrayBuffer>();

  /** @param url Where all messages go. @default the API that the event came from */
  constructor(url: string | undefined, env: Environment) {
    this.#env = env;
    this.#endpoint = url === undefined ? undefined : fixedEndpoint(url, env);
    this.#credentials = new AwsCredentials(env);
  }

  /**
   * Sends the call on and returns API Gateway's answer as it is: 410 when the client has gone.
   * 409 when nobody has said where messages go.
   * @throws Error when there is none.
   */
  async send({
    method,
    connectionId,
    body,
    invocation,
  }: ConnectionCall): Promise<ConnectionAnswer> {
    const endpoint =
      this.#endpoint ?? (invocation && webSocketEndpointOf(eventOf(invocation), this.#env));
    if (endpoint === undefined) return noApi();
    const { AwsV4Signer } = await import('aws4fetch');
    const signer = new AwsV4Signer({
      ...(await this.#credentialsFor(endpoint.url)),
      method,
      url: `${endpoint.url}/@connections/${encodeURIComponent(connectionId)}`,
      headers: { 'content-type': 'application/octet-stream' },
      // A copy whose buffer is its own, as the signer wants it.
      ...(method === 'POST' && { body: new Uint8Array(body) }),
      service: 'execute-api',
      region: endpoint.region,
      cache: this.#keys,
    });
    const { url, ...signed } = await signer.sign();
    const response = await fetch(url, {
      ...signed,
      redirect: 'error',
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    });
    return {
      status: response.status,
      headers: { 'Content-Type': response.headers.get('content-type') ?? 'application/json' },
      body: new Uint8Array(await response.arrayBuffer()),
    };
  }

  /** On this machine nobody checks a signature: to develop an app one need not have credentials. */
  #credentialsFor(url: string): Promise<AwsKeys> {
    const credentials = this.#credentials.get();
    if (!/^http:\/\/(?:localhost|127\.0\.0\.1)[:/]/.test(`${url}/`)) return credentials;
    return credentials.catch(() => ({ accessKeyId: 'local', secretAccessKey: 'local' }));
  }
}

/** The region in the URL's host, where it has one; else the function's. */
function fixedEndpoint(url: string, env: Environment): WebSocketEndpoint {
  const region = /^https:\/\/[^/]+\.execute-api\.([a-z0-9-]+)\.amazonaws\.com/.exec(url)?.[1];
  return { url: url.replace(/\/+$/, ''), region: region ?? regionOf(env) };
}

function eventOf(invocation: Invocation): unknown {
  try {
    return invocation.event;
  } catch {
    return undefined;
  }
}

function noApi(): ConnectionAnswer {
  return {
    status: 409,
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({
      message:
        'The event came from no WebSocket API; set AWS_LWA_WEBSOCKET_ENDPOINT to send messages all the same',
    }),
  };
}
