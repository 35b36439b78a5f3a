import { randomUUID } from 'node:crypto';
import { type HttpRequest, Invocation } from '../../pipeline/index.ts';

/** What there is of an event where there is none: the parts of payload format 2.0 that plugins look at. */
export interface HttpEvent {
  readonly rawPath: string;
  /** Without the `?`. */
  readonly rawQueryString: string;
  readonly requestContext: {
    readonly http: {
      readonly method: string;
      readonly path: string;
      readonly protocol: string;
      /** The address of the connection's other end: a load balancer's where there is one. */
      readonly sourceIp: string;
      readonly userAgent: string;
    };
    readonly requestId: string;
    /** Epoch ms. */
    readonly timeEpoch: number;
  };
}

/** What a request came with besides itself. */
export interface HttpOrigin {
  /** `1.1` */
  readonly httpVersion: string;
  readonly sourceIp: string;
}

const NOTHING = new Uint8Array(0);

/** A request that came over HTTP stands for an invocation: it has no deadline and no function. */
export class HttpInvocation extends Invocation {
  readonly #event: HttpEvent;

  /** @param request As it came, before any plugin. */
  constructor(request: HttpRequest, { httpVersion, sourceIp }: HttpOrigin) {
    const requestId = randomUUID();
    // As a load balancer may have made it.
    super({ requestId, payload: NOTHING, traceId: request.headers.get('x-amzn-trace-id') });
    const { method, path, search, headers } = request;
    this.#event = {
      rawPath: path,
      rawQueryString: search.slice(1),
      requestContext: {
        http: {
          method,
          path,
          protocol: `HTTP/${httpVersion}`,
          sourceIp,
          userAgent: headers.get('user-agent') ?? '',
        },
        requestId,
        timeEpoch: Date.now(),
      },
    };
  }

  override get event(): HttpEvent {
    return this.#event;
  }
}
