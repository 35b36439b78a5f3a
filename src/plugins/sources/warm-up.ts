import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Body,
  type BufferedResponse,
  collectBody,
  type EncodedPayload,
  type EventSource,
  type Exchange,
  HttpRequest,
  HttpResponse,
  type Plugin,
} from '../../pipeline/index.ts';
import { checkOptions } from '../check-options.ts';
import { isDirect } from './direct-http.ts';
import { assertTaken } from './event-answer.ts';
import { objectOf } from './event-fields.ts';
import { nameEvent, scheduleName } from './event-kind.ts';
import { pathAndQuery } from './request-target.ts';

/** Options of {@link warmUp}. */
export interface WarmUpOptions {
  /** Where the app is asked, too, with a GET request. @default it is not asked */
  path?: string | undefined;
}

/** How long, in ms, a ping holds the environment when it does not say. */
const HOLD_MS = 10;
/** The most that a ping can ask for, in ms: it is billed. */
const LONGEST_HOLD_MS = 1000;

/**
 * Answers the pings of the known warm-up tools, without the app unless `path` is set: those of
 * lambda-warmer and Bref (`{"warmer":true}`), of OpenNext (`{"type":"warmer"}`), of
 * serverless-plugin-warmup (`{"source":"serverless-plugin-warmup"}`) and of Zappa's keep-warm rule.
 *
 * It answers when the app is ready, and not before the ping's `delay`: an environment that answered at
 * once could take the next ping of the same round, and another would stay cold.
 *
 * @example
 * plugins: [warmUp({ path: '/' })]
 */
export function warmUp(options: WarmUpOptions = {}): Plugin {
  checkOptions('warm-up', options, {
    path: {
      expected: 'a path that begins with "/"',
      accepts: (value) => typeof value === 'string' && value.startsWith('/'),
    },
  });
  const { path } = options;
  // Not before it is asked for: copies of a snapshot are environments of their own.
  let environment: string | undefined;
  const source: EventSource = {
    name: 'warm-up',
    kind: 'event',
    matches: isPing,
    decode: () => pingRequest(path),
    encode(response, exchange) {
      // The global is loaded when it is first used, which the module would be at start.
      environment ??= crypto.randomUUID();
      return encode(response, exchange, environment);
    },
  };

  return {
    name: 'warm-up',
    apply(context) {
      const { hooks } = context;
      context.source(source);
      const ready = new Promise<void>((resolve) => {
        // After what other plugins do to warm up.
        hooks.ready.tap({ name: 'warm-up', stage: 100 }, () => {
          resolve();
        });
      });
      if (path === undefined) {
        hooks.reply.tap('warm-up', (exchange) =>
          exchange.source === source ? new HttpResponse({ status: 204 }) : undefined,
        );
      }
      // The waiting is the body's: no other request pays for an asynchronous tap.
      hooks.response.tap('warm-up', (exchange) => {
        if (exchange.source !== source) return;
        exchange.response.body = held(exchange, ready, exchange.response.body);
      });
    },
  };
}

/**
 * Whether the event is a ping. None can come from outside: services let nobody write to an event's
 * top level.
 */
function isPing(value: unknown): boolean {
  const event = objectOf(value);
  if (event === undefined || !isDirect(event)) return false;
  const { warmer, type, source } = event;
  if (warmer === true || type === 'warmer' || source === 'serverless-plugin-warmup') return true;
  return source === 'aws.events' && isZappaRule(value);
}

function isZappaRule(event: unknown): boolean {
  const { name, arn } = nameEvent(event);
  if (name !== 'schedule' || arn === undefined) return false;
  return scheduleName(arn)?.endsWith('zappa-keep-warm-handler.keep_warm_callback') ?? false;
}

function pingRequest(path: string | undefined): HttpRequest {
  const request = new HttpRequest({ method: 'GET', target: pathAndQuery(path ?? '/') });
  request.headers.append('x-lambda-event-source', 'warm-up');
  return request;
}

async function* held(
  { invocation }: Exchange,
  ready: Promise<void>,
  body: Body,
): AsyncGenerator<Uint8Array, void> {
  await invocation.race(ready);
  const delay = holdMs(objectOf(invocation.event)?.delay);
  await sleep(delay, undefined, { signal: invocation.signal });
  yield await collectBody(body);
}

function holdMs(delay: unknown): number {
  if (typeof delay !== 'number' || !(delay >= 0)) return HOLD_MS;
  return Math.min(delay, LONGEST_HOLD_MS);
}

/** @throws AdapterError `LWA_ERR_EVENT_ANSWER` when the app was asked and did not answer with 2xx. */
function encode(
  response: BufferedResponse,
  exchange: Exchange,
  environment: string,
): EncodedPayload {
  assertTaken(response, exchange);
  const { type } = objectOf(exchange.invocation.event) ?? {};
  return type === 'warmer'
    ? JSON.stringify({ type: 'warmer', serverId: environment })
    : '{"warm":true}';
}
