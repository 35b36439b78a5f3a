import { HttpHeaders, HttpRequest, type Invocation } from '../../pipeline/index.ts';
import { checkOptions, invalidOption } from '../check-options.ts';
import { oneOf } from '../option-checks.ts';
import type { EventErrors } from './event-answer.ts';
import { objectOf } from './event-fields.ts';
import { EVENT_NAMES, nameEvent, scheduleName } from './event-kind.ts';
import { requestTarget } from './request-target.ts';

/** How events that are no HTTP requests reach the app, and what becomes of its answer. */
export interface EventOptions {
  /** Where the app takes events. @default "/events" */
  path?: string;
  /** Where it takes those of one source, by the source's name. @default none of their own */
  paths?: Readonly<Record<string, string>>;
  /**
   * `fail`: an answer that is not 2xx, or not JSON, fails the invocation. `lwa`: as AWS Lambda Web
   * Adapter has it, any JSON is the result whatever the status, and all else is `null`.
   * @default "fail"
   */
  errors?: EventErrors;
}

/** Makes the request for an event: a POST of its bytes as they are. */
export type EventRequest = (invocation: Invocation) => HttpRequest;

/**
 * Checks a plugin's options, once, at start-up.
 * @throws AdapterError `LWA_ERR_PLUGIN_INVALID`
 */
export function eventRequest(plugin: string, options: EventOptions): EventRequest {
  checkOptions(plugin, options, {
    path: { expected: 'a path', accepts: isPath },
    paths: {
      expected: 'an object of paths by source name',
      accepts: (value) =>
        objectOf(value) !== undefined && Object.values(value as object).every(isPath),
    },
    errors: oneOf('fail', 'lwa'),
  });
  const ownPaths = Object.entries(options.paths ?? {});
  for (const [name] of ownPaths) {
    if (EVENT_NAMES.includes(name)) continue;
    const expected = `one of the sources (${EVENT_NAMES.join(', ')})`;
    throw invalidOption(plugin, `options.paths.${name}`, expected, name);
  }
  const common = requestTarget(options.path ?? '/events', '');
  const targets = new Map(ownPaths.map(([name, path]) => [name, requestTarget(path, '')]));

  return ({ event, payload }) => {
    const { name, arn } = nameEvent(event);
    return new HttpRequest({
      method: 'POST',
      target: targets.get(name) ?? common,
      headers: eventHeaders(name, arn),
      body: payload,
    });
  };
}

function eventHeaders(name: string, arn: string | undefined): HttpHeaders {
  const headers = new HttpHeaders();
  headers.append('content-type', 'application/json');
  headers.append('x-lambda-event-source', name);
  if (arn === undefined) return headers;
  headers.append('x-lambda-event-source-arn', arn);
  const schedule = name === 'schedule' ? scheduleName(arn) : undefined;
  if (schedule !== undefined) headers.append('x-lambda-schedule-name', schedule);
  return headers;
}

function isPath(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}
