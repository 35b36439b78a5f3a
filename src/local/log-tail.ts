import { Buffer } from 'node:buffer';
import type { LocalLambda } from './local-lambda.ts';
import type { InvokeReport } from './local-lambda-options.ts';
import { endLines, startLine } from './platform-log.ts';
import type { ServiceInvocation } from './runtime-api/service-invocation.ts';
import type { LogLine } from './sandbox-processes.ts';

/** Lambda returns the last 4 KB of an invocation's log. */
const MAX_BYTES = 4096;

/** Collects what is logged during one invocation, as `X-Amz-Log-Type: Tail` asks for it. */
export class LogTail {
  readonly #lambda: LocalLambda;
  readonly #requestId: string;
  readonly #lines: string[] = [];
  readonly #ended: Promise<void>;
  #end!: () => void;

  constructor(lambda: LocalLambda, requestId: string) {
    this.#lambda = lambda;
    this.#requestId = requestId;
    this.#ended = new Promise((resolve) => {
      this.#end = resolve;
    });
    lambda.on('start', this.#onStart);
    lambda.on('log', this.#onLog);
    lambda.on('end', this.#onEnd);
  }

  /** The log's end, as base64. Resolves when the invocation is over with all its aftermath. */
  async text(): Promise<string> {
    // Without a start there has been no environment for it, and there will be no end.
    if (this.#lines.length > 0) await this.#ended;
    this.#lambda.off('start', this.#onStart);
    this.#lambda.off('log', this.#onLog);
    this.#lambda.off('end', this.#onEnd);
    const bytes = Buffer.from(this.#lines.map((line) => `${line}\n`).join(''));
    return bytes.subarray(-MAX_BYTES).toString('base64');
  }

  readonly #onStart = ({ requestId }: ServiceInvocation) => {
    if (requestId === this.#requestId) {
      this.#lines.push(startLine(requestId, this.#lambda.identity));
    }
  };

  readonly #onLog = ({ line }: LogLine) => {
    if (this.#lines.length > 0) this.#lines.push(line);
  };

  readonly #onEnd = (report: InvokeReport) => {
    if (report.requestId !== this.#requestId) return;
    this.#lines.push(...endLines(report, this.#lambda.identity));
    this.#end();
  };
}
