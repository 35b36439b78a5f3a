import type { InvokeResult } from '../../invoke-result.ts';
import { functionErrorText } from '../../runtime-api/function-error.ts';
import type { DoorOptions, Invoker } from '../door.ts';
import { invocationTrace, newTraceRoot } from '../trace-header.ts';
import { withinTime } from '../within-time.ts';
import { type WebSocketAnswer, webSocketAnswer } from './web-socket-answer.ts';

/** One event for the function. */
export interface WebSocketCallInit {
  readonly method: 'CONNECT' | 'MESSAGE' | 'DISCONNECT';
  readonly routeKey: string;
  /** JSON. */
  readonly event: string;
}

/** What came of it. */
export interface WebSocketCall {
  /** The function's own; 502 when it has failed, 504 when it is late. */
  readonly status: number;
  /** `undefined` when it has failed or is late. */
  readonly answer: WebSocketAnswer | undefined;
  readonly requestId: string | undefined;
}

/** Invokes the function with the events of a WebSocket API. */
export class WebSocketCalls {
  readonly #lambda: Invoker;
  readonly #timeoutMs: number;
  readonly #onPassage: DoorOptions['onPassage'];

  constructor(lambda: Invoker, timeoutMs: number, onPassage: DoorOptions['onPassage']) {
    this.#lambda = lambda;
    this.#timeoutMs = timeoutMs;
    this.#onPassage = onPassage;
  }

  /** Never rejects. */
  async call({ method, routeKey, event }: WebSocketCallInit): Promise<WebSocketCall> {
    const start = performance.now();
    let result: InvokeResult | undefined;
    let call: WebSocketCall;
    let problem: string | undefined;
    try {
      const traceId = invocationTrace(newTraceRoot());
      result = await withinTime(this.#lambda.invoke(event, { traceId }), this.#timeoutMs);
      const requestId = result?.requestId;
      if (result === undefined) {
        problem = `The function has not answered within ${this.#timeoutMs} ms; it runs on`;
        call = { status: 504, answer: undefined, requestId };
      } else if (result.functionError !== undefined) {
        problem = functionErrorText(result);
        call = { status: 502, answer: undefined, requestId };
      } else {
        const answer = webSocketAnswer(result.payload);
        call = { status: answer.status, answer, requestId };
      }
    } catch (error) {
      problem = (error as Error).message;
      call = { status: 502, answer: undefined, requestId: result?.requestId };
    }
    this.#onPassage?.({
      door: 'ws',
      method,
      target: routeKey,
      status: call.status,
      durationMs: performance.now() - start,
      requestId: call.requestId,
      initMs: result?.initMs,
      problem,
    });
    return call;
  }
}
