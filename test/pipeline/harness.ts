import { Buffer } from 'node:buffer';
import {
  type App,
  type EventSource,
  type ForwardOptions,
  type Handled,
  HttpHeaders,
  HttpRequest,
  HttpResponse,
  Invocation,
  type InvocationFields,
  Pipeline,
  type Plugin,
} from '../../src/pipeline/index.ts';
import { TestLog } from '../../src/testing/test-log.ts';

/** An event as the harness's own source reads it. */
export interface TestEvent {
  method?: string;
  target?: string;
  headers?: readonly (readonly [name: string, value: string])[];
  body?: string;
  requestContext?: unknown;
}

export type Answer = (
  request: HttpRequest,
  options: ForwardOptions,
) => HttpResponse | Promise<HttpResponse>;

/** A log whose messages can be asked for by level. */
export class MemoryLog extends TestLog {
  messages(level: string): string[] {
    return this.lines.filter((line) => line.level === level).map(({ message }) => message);
  }
}

/** Translates {@link TestEvent}; answers with status, fields and base64 as JSON. */
export function testSource(kind: EventSource['kind'], extra: Partial<EventSource> = {}): Plugin {
  const source: EventSource = {
    name: `test-${kind}`,
    kind,
    matches: () => true,
    decode({ event }) {
      const { method = 'GET', target = '/', headers = [], body } = event as TestEvent;
      return new HttpRequest({ method, target, headers: new HttpHeaders(headers), body });
    },
    encode: ({ status, headers, body }) =>
      JSON.stringify({ status, headers: [...headers], body: Buffer.from(body).toString('base64') }),
    ...extra,
  };
  return {
    name: source.name,
    apply(context) {
      context.source(source);
    },
  };
}

/** A source that can stream. */
export function streamingSource(): Plugin {
  return testSource('http', { encodePrelude: ({ status }) => JSON.stringify({ status }) });
}

export interface HarnessOptions {
  plugins?: readonly Plugin[];
  source?: Plugin;
  answer?: Answer;
  streaming?: boolean;
}

/** A real pipeline around an app that remembers what it saw. */
export class Harness {
  readonly log = new MemoryLog();
  readonly requests: HttpRequest[] = [];
  readonly pipeline: Pipeline;

  constructor({ plugins = [], source, answer, streaming = false }: HarnessOptions = {}) {
    const app: App = {
      forward: async (request, options) => {
        this.requests.push(request);
        return (await answer?.(request, options)) ?? new HttpResponse({ status: 200 });
      },
    };
    this.pipeline = new Pipeline({
      plugins: [source ?? testSource('http'), ...plugins],
      app,
      log: this.log,
      streaming,
    });
  }

  /** Handles one event. */
  async handle(event: TestEvent = {}, fields: Partial<InvocationFields> = {}): Promise<Handled> {
    return await this.pipeline.handle(invocationOf(event, fields));
  }

  /** What the app saw of one event. */
  async seen(event: TestEvent = {}, fields: Partial<InvocationFields> = {}): Promise<HttpRequest> {
    const { outcome } = await this.handle(event, fields);
    if (outcome.type === 'error') throw outcome.error;
    return this.requests.at(-1)!;
  }

  /** What the caller got for one event. */
  async answered(event: TestEvent = {}): Promise<HttpResponse> {
    const { exchange, outcome } = await this.handle(event);
    if (outcome.type === 'error') throw outcome.error;
    return exchange!.response!;
  }
}

export function invocationOf(event: unknown, fields: Partial<InvocationFields> = {}): Invocation {
  return new Invocation({
    requestId: 'request-1',
    payload: Buffer.from(JSON.stringify(event)),
    ...fields,
  });
}

/** A plugin that taps one hook. */
export function plugin(name: string, apply: Plugin['apply']): Plugin {
  return { name, apply };
}
