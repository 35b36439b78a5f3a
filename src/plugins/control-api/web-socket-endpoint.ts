import type { Environment } from '../aws-credentials.ts';

/** Where a WebSocket API takes messages for its clients. */
export interface WebSocketEndpoint {
  /** Up to `/@connections`, without a slash at the end. */
  readonly url: string;
  readonly region: string;
}

const OWN_DOMAIN = /^[a-z0-9-]+\.execute-api\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?$/;

/**
 * The endpoint of the API and stage that an event came from; `undefined` when it is no event of a
 * WebSocket API. Only AWS's own domains are taken from an event, for the request will be signed; an
 * API with a domain name of its own is reached at the one that AWS gave it.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-connections.html
 */
export function webSocketEndpointOf(
  event: unknown,
  env: Environment,
): WebSocketEndpoint | undefined {
  const context = member(event, 'requestContext');
  const [stage, apiId, domain, connectionId] = ['stage', 'apiId', 'domainName', 'connectionId'].map(
    (name) => member(context, name),
  );
  if (typeof connectionId !== 'string' || typeof stage !== 'string') return undefined;
  if (!/^[\w$-]+$/.test(stage)) return undefined;
  const own = typeof domain === 'string' ? OWN_DOMAIN.exec(domain) : null;
  if (own !== null) return { url: `https://${own[0]}/${stage}`, region: own[1]! };
  if (typeof apiId !== 'string' || !/^[a-z0-9]+$/.test(apiId)) return undefined;
  const region = regionOf(env);
  const suffix = region.startsWith('cn-') ? '.cn' : '';
  return {
    url: `https://${apiId}.execute-api.${region}.amazonaws.com${suffix}/${stage}`,
    region,
  };
}

/** The function's own region. */
export function regionOf(env: Environment): string {
  return env['AWS_REGION'] ?? env['AWS_DEFAULT_REGION'] ?? 'us-east-1';
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Record<string, unknown>)[name]
    : undefined;
}
