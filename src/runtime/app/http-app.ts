import {
  AdapterError,
  type App,
  type ErrorCode,
  type ForwardOptions,
  type HttpRequest,
  HttpResponse,
} from '../../pipeline/index.ts';
import { Http1Client, Http1Error, type OpenTransport } from '../http1/index.ts';

/** Where the app listens. */
export interface AppAddress {
  host: string;
  port: number;
  /** Connects to the app where that is not done over TCP. */
  open?: OpenTransport | undefined;
  /** What messages call it. @default "the app at" host and port */
  name?: string | undefined;
  /** Bytes of an answer that does not stream. @default 268435456 */
  maxBodyBytes?: number | undefined;
}

/** The app as an HTTP server. */
export class HttpApp implements App {
  readonly #client: Http1Client;
  readonly #name: string;

  constructor({ host, port, open, maxBodyBytes, name }: AppAddress) {
    this.#client = new Http1Client({
      host,
      port,
      maxBodyBytes,
      // In memory nothing closes a connection that this end is not told of.
      ...(open && { open, idleLimitMs: Number.POSITIVE_INFINITY }),
    });
    this.#name = name ?? `the app at ${host}:${port}`;
  }

  async forward(request: HttpRequest, options: ForwardOptions): Promise<HttpResponse> {
    try {
      const { status, headers, body } = await this.#client.request({
        method: request.method,
        target: request.target,
        fields: request.headers,
        body: request.body,
        streaming: options.streaming,
        explain: options.streaming ? (error) => this.#explain(error, request) : undefined,
        context: options.invocation,
        ...(options.signal && { signal: options.signal }),
      });
      return new HttpResponse({ status, headers, body });
    } catch (error) {
      throw this.#explain(error, request);
    }
  }

  /** Closes pooled connections, as after a freeze: the app may have closed its ends meanwhile. */
  dropIdle(): void {
    this.#client.dropIdle();
  }

  close(): void {
    this.#client.close();
  }

  #explain(error: unknown, { method, path }: HttpRequest): AdapterError {
    if (!(error instanceof Http1Error)) return AdapterError.from(error);
    const explanation = EXPLANATIONS[error.kind];
    const { code, status, what, complete, errorType = 'Function.AppFailed' } = explanation;
    const why = complete ? '' : `: ${error.message}`;
    return new AdapterError({
      code,
      status,
      message: `${method} ${path}: ${this.#name} ${what}${why}`,
      errorType,
      cause: error,
    });
  }
}

interface Explanation {
  code: ErrorCode;
  status: number;
  what: string;
  /** The cause says the same in other words. @default false */
  complete?: boolean;
  /** @default "Function.AppFailed" */
  errorType?: string;
}

const EXPLANATIONS: Record<Http1Error['kind'], Explanation> = {
  'invalid-request': {
    code: 'LWA_ERR_REQUEST_INVALID',
    status: 400,
    what: 'cannot be sent this request',
  },
  refused: {
    code: 'LWA_ERR_APP_REFUSED',
    status: 502,
    what: 'refused the connection; is it running, and on this port (AWS_LWA_PORT)?',
    complete: true,
  },
  unreachable: { code: 'LWA_ERR_APP_UNREACHABLE', status: 502, what: 'cannot be reached' },
  timeout: {
    code: 'LWA_ERR_APP_TIMEOUT',
    status: 504,
    what: 'did not accept a connection in time',
  },
  closed: {
    code: 'LWA_ERR_APP_CLOSED',
    status: 502,
    what: 'closed the connection without an answer',
    complete: true,
  },
  truncated: {
    code: 'LWA_ERR_APP_CLOSED',
    status: 502,
    what: 'broke off in the middle of its answer',
    complete: true,
  },
  protocol: {
    code: 'LWA_ERR_APP_PROTOCOL',
    status: 502,
    what: 'answered with what is not HTTP/1.1',
  },
  'head-too-large': {
    code: 'LWA_ERR_APP_PROTOCOL',
    status: 502,
    what: 'answered with too large a head',
  },
  'body-too-large': {
    code: 'LWA_ERR_RESPONSE_TOO_LARGE',
    status: 502,
    what: 'answers with more than is kept in memory; stream it (AWS_LWA_INVOKE_MODE=response_stream)',
    errorType: 'Function.ResponseSizeTooLarge',
  },
  aborted: { code: 'LWA_ERR_APP_ABORTED', status: 504, what: 'was given up' },
};
