import { HttpHeaders, type HttpRequest, HttpResponse, type Plugin } from 'lambda-web-adapter';
import { TestAdapter, type TestRequest, type TestResult } from 'lambda-web-adapter/testing';
import cache, { type CacheOptions } from '../src/index.ts';

/** What the app answers with. */
export interface AppAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array | AsyncIterable<Uint8Array>;
}

/** An app behind a cache. By default each of its answers differs from all before. */
export class CachedApp {
  readonly adapter: TestAdapter;
  /** What the app answers from now on. */
  answer: (request: HttpRequest) => AppAnswer | Promise<AppAnswer>;
  /** How often the app was asked. */
  count = 0;

  constructor(
    headers: Readonly<Record<string, string>>,
    options: CacheOptions = {},
    { plugins = [], streaming = false }: { plugins?: Plugin[]; streaming?: boolean } = {},
  ) {
    this.answer = () => ({ headers });
    this.adapter = new TestAdapter({
      plugins: [cache(options), ...plugins],
      settings: { invokeMode: streaming ? 'response_stream' : 'buffered' },
      app: async (request) => {
        this.count++;
        const number = this.count;
        const { status = 200, headers: fields = {}, body } = await this.answer(request);
        return new HttpResponse({
          status,
          headers: new HttpHeaders(Object.entries(fields)),
          body: body ?? `answer ${number}`,
        });
      },
    });
  }

  /** What a caller gets: status, text and the fields that a cache has to do with. */
  async get(request: TestRequest | string = '/'): Promise<Got> {
    const asked = typeof request === 'string' ? { target: request } : request;
    return got(await this.adapter.request(asked));
  }
}

/** An answer. */
export interface Got {
  readonly status: number;
  readonly text: string;
  /** `X-Cache`. */
  readonly x: string | undefined;
  readonly headers: HttpHeaders;
}

export function got({ response, text, error }: TestResult): Got {
  if (response === undefined) throw error ?? new Error('There is no answer');
  const { status, headers } = response;
  return { status, text, x: headers.get('x-cache'), headers };
}
