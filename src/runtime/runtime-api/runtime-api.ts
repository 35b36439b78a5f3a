import { Buffer } from 'node:buffer';
import {
  type AbortSource,
  AdapterError,
  type EncodedPayload,
  type HttpHeaders,
  Invocation,
} from '../../pipeline/index.ts';
import { Http1Client, type Http1Request, type Http1Response } from '../http1/index.ts';
import { hostAndPort } from '../host-and-port.ts';
import { userAgent } from '../user-agent.ts';
import { errorDocument } from './error-document.ts';
import { StreamedResponse } from './streamed-response.ts';

const BASE = '/2018-06-01/runtime';
/** Of a head of Lambda's: a client context travels in a field. An event that is refused cannot be answered. */
const MAX_HEAD_BYTES = 4 * 1024 * 1024;
const JSON_TYPE = 'Content-Type: application/json\r\n';
const ERROR_TYPE = 'Content-Type: application/vnd.aws.lambda.error+json\r\n';

/**
 * What came of posting an answer. Where Lambda did not take it, the next may be polled all the same;
 * without a status it has not said so, and the connection is lost.
 */
export type PostResult =
  | { readonly taken: true }
  | { readonly taken: false; readonly status: number | undefined; readonly reason: string };

/** How a client of the Runtime API behaves. */
export interface RuntimeApiOptions {
  /** The process may end while it waits for an invocation. @default false */
  readonly unref?: boolean;
}

/**
 * The Runtime API, version 2018-06-01. Only statuses after which the environment cannot go on throw:
 * 403 (illegal state) and 500 (container error).
 */
export class RuntimeApi {
  /** `host:port`. */
  readonly address: string;
  readonly #client: Http1Client;
  readonly #unref: boolean;
  readonly #agent = `User-Agent: ${userAgent()}\r\n`;

  /** @param address `host:port`, as in `AWS_LAMBDA_RUNTIME_API`. */
  constructor(address: string, { unref = false }: RuntimeApiOptions = {}) {
    this.address = address;
    this.#unref = unref;
    // No idle limit: an environment may be frozen for hours, and Lambda keeps its side open.
    this.#client = new Http1Client({
      ...hostAndPort(address),
      idleLimitMs: Number.POSITIVE_INFINITY,
      maxHeadBytes: MAX_HEAD_BYTES,
    });
  }

  /** Whether what is posted now is with the system when the call returns. */
  get hasIdle(): boolean {
    return this.#client.hasIdle;
  }

  /**
   * Waits for the next invocation: no timeout of any kind, for the environment may be frozen.
   * @param signal Gives the poll up.
   */
  async next(signal?: AbortSource): Promise<Invocation> {
    const request: Http1Request = {
      method: 'GET',
      target: `${BASE}/invocation/next`,
      fields: this.#agent,
      unref: this.#unref,
      signal,
    };
    let response: Http1Response;
    try {
      response = await this.#client.request(request);
    } catch (cause) {
      throw unanswered(request, cause);
    }
    if (response.status !== 200) throw refusal('GET /invocation/next', response);
    return toInvocation(response);
  }

  /** Posts a whole answer. */
  respond(invocation: Invocation, payload: EncodedPayload): Promise<PostResult> {
    return this.#post(pathOf(invocation, 'response'), {
      fields: this.#agent + JSON_TYPE + attempt(invocation),
      body: payload,
    });
  }

  /**
   * Posts an answer in chunks as they come; a body that breaks off ends in error trailers. When Lambda
   * answers before the end, or goes away, the body is given up at once.
   */
  async respondStream(invocation: Invocation, streamed: StreamedResponse): Promise<PostResult> {
    try {
      return await this.#post(pathOf(invocation, 'response'), {
        fields: this.#agent + StreamedResponse.fields + attempt(invocation),
        body: streamed,
        trailers: () => streamed.trailers(),
      });
    } finally {
      await streamed.return();
    }
  }

  /** Fails the invocation. Valid only before an answer has begun. */
  fail(invocation: Invocation, error: AdapterError): Promise<PostResult> {
    return this.#post(pathOf(invocation, 'error'), {
      fields: this.#errorFields(error) + attempt(invocation),
      body: errorDocument(error),
    });
  }

  /** Says that the environment cannot start. Valid only before the first `next`; exit afterwards. */
  async initError(error: AdapterError): Promise<void> {
    await this.#post('/init/error', {
      fields: this.#errorFields(error),
      body: errorDocument(error),
    });
  }

  /**
   * Says that the environment may be frozen into a SnapStart snapshot, and waits until it has been
   * restored from one: perhaps days later, on another machine.
   */
  async restoreNext(): Promise<void> {
    const request = { method: 'GET', target: `${BASE}/restore/next`, fields: this.#agent };
    let response: Http1Response;
    try {
      response = await this.#client.request(request);
    } catch (cause) {
      throw unanswered(request, cause);
    }
    if (response.status !== 200) throw refusal('GET /restore/next', response);
    // A connection from before the snapshot leads nowhere.
    this.#client.dropIdle();
  }

  /** Says that the environment could not be restored; exit afterwards. */
  async restoreError(error: AdapterError): Promise<void> {
    await this.#post('/restore/error', {
      fields: this.#errorFields(error),
      body: errorDocument(error),
    });
  }

  close(): void {
    this.#client.close();
  }

  #errorFields(error: AdapterError): string {
    return `${this.#agent}${ERROR_TYPE}Lambda-Runtime-Function-Error-Type: ${error.errorType}\r\n`;
  }

  async #post(path: string, parts: Omit<Http1Request, 'method' | 'target'>): Promise<PostResult> {
    const request = { method: 'POST', target: BASE + path, ...parts };
    let response: Http1Response;
    try {
      response = await this.#client.request(request);
    } catch (cause) {
      // If Lambda is gone for good, the next poll will find out.
      return { taken: false, status: undefined, reason: unanswered(request, cause).message };
    }
    if (response.status < 300) return { taken: true };
    if (response.status === 403 || response.status >= 500) throw refusal(`POST ${path}`, response);
    return { taken: false, status: response.status, reason: textOf(response) };
  }
}

function unanswered({ method, target }: Http1Request, cause: unknown): AdapterError {
  return new AdapterError({
    code: 'LWA_ERR_RUNTIME_API',
    message: `The Runtime API did not answer ${method} ${target}: ${AdapterError.from(cause).message}`,
    errorType: 'Runtime.ApiUnreachable',
    cause,
  });
}

function toInvocation(response: Http1Response): Invocation {
  const { headers } = response;
  const requestId = present(headers, 'lambda-runtime-aws-request-id');
  if (requestId === undefined) {
    throw new AdapterError({
      code: 'LWA_ERR_RUNTIME_API',
      message: 'GET /invocation/next came with no Lambda-Runtime-Aws-Request-Id',
      errorType: 'Runtime.InvalidNext',
    });
  }
  return new Invocation({
    requestId,
    payload: response.body as Uint8Array,
    deadlineMs: epochMs(present(headers, 'lambda-runtime-deadline-ms')),
    functionArn: present(headers, 'lambda-runtime-invoked-function-arn'),
    traceId: present(headers, 'lambda-runtime-trace-id'),
    clientContext: present(headers, 'lambda-runtime-client-context'),
    cognitoIdentity: present(headers, 'lambda-runtime-cognito-identity'),
    tenantId: present(headers, 'lambda-runtime-aws-tenant-id'),
    invocationId: present(headers, 'lambda-runtime-invocation-id'),
  });
}

/** Managed Instances send fields with nothing in them: those are absent. */
function present(headers: HttpHeaders, name: string): string | undefined {
  return headers.get(name) || undefined;
}

function epochMs(text: string | undefined): number | undefined {
  const value = Number(text);
  return Number.isFinite(value) && value > 0 ? value : undefined;
}

/** The attempt's id goes back as it came, and only if it came: a request id may repeat on retries. */
function attempt({ invocationId }: Invocation): string {
  if (invocationId === undefined) return '';
  const isAscii = !/[^\0-\x7f]/.test(invocationId);
  const bytes = isAscii ? invocationId : Buffer.from(invocationId, 'utf8').toString('latin1');
  return `Lambda-Runtime-Invocation-Id: ${bytes}\r\n`;
}

/** What is posted about the invocation goes there. */
function pathOf({ requestId }: Invocation, what: 'response' | 'error'): string {
  // Lambda's ids are UUIDs.
  const segment = /^[\w-]+$/.test(requestId) ? requestId : encodeURIComponent(requestId);
  return `/invocation/${segment}/${what}`;
}

function refusal(call: string, response: Http1Response): AdapterError {
  return new AdapterError({
    code: 'LWA_ERR_RUNTIME_API',
    message: `The Runtime API answered ${call} with ${response.status}: ${textOf(response)}`,
    errorType: 'Runtime.ApiRefused',
  });
}

function textOf({ body, reason }: Http1Response): string {
  const text = body instanceof Uint8Array ? new TextDecoder().decode(body) : '';
  return text.trim() || reason;
}
