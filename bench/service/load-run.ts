import type { Load } from '../measurement.ts';
import { functionEvent } from './function-event.ts';
import type { PostedRequest, ServiceConnection } from './service-connection.ts';

/** A load while it runs: hands out its invocations, and times them. */
export class LoadRun {
  readonly load: Load;
  readonly done: Promise<void>;
  /** Times, ms, of the invocations that count. */
  readonly latencies: number[] = [];
  readonly firstBytes: number[] = [];
  readonly #payload: Buffer;
  readonly #sentAt = new Map<string, number>();
  readonly #onWarm: () => void;
  #resolve: () => void = () => undefined;
  #sent = 0;
  #answered = 0;

  /** @param onWarm Called when the warm-up is over. */
  constructor(load: Load, onWarm: () => void = () => undefined) {
    this.load = load;
    this.#onWarm = onWarm;
    this.#payload = functionEvent(load);
    this.done = new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }

  /** Whether there are invocations left to hand out. */
  get hasNext(): boolean {
    return this.#sent < this.#total;
  }

  send(connection: ServiceConnection): void {
    const id = `8476a536-e9f4-11e8-9739-${String(this.#sent++).padStart(12, '0')}`;
    this.#sentAt.set(id, performance.now());
    connection.answer(
      `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nLambda-Runtime-Aws-Request-Id: ${id}\r\nLambda-Runtime-Deadline-Ms: ${Date.now() + 60_000}\r\nLambda-Runtime-Invoked-Function-Arn: arn:aws:lambda:eu-central-1:123456789012:function:bench\r\nLambda-Runtime-Trace-Id: Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Parent=9a9197af755a6419;Sampled=1\r\nContent-Length: ${this.#payload.length}\r\n\r\n`,
      this.#payload,
    );
  }

  /** @param line The request line of an answer whose body has begun. */
  begun(line: string): void {
    const at = this.#sentAt.get(idOf(line));
    if (at !== undefined) this.firstBytes.push(performance.now() - at);
  }

  /**
   * An answer is there to its last byte.
   *
   * @returns What is wrong with it.
   */
  answered({ line, bytes, begin }: PostedRequest): string | undefined {
    if (!this.#isRight(bytes, begin)) {
      return `not the answer that was asked for (${line}, ${bytes} bytes): ${begin}`;
    }
    const id = idOf(line);
    this.latencies.push(performance.now() - this.#sentAt.get(id)!);
    this.#sentAt.delete(id);
    this.#answered++;
    if (this.#answered === this.load.warmUp) {
      this.latencies.length = 0;
      this.firstBytes.length = 0;
      this.#onWarm();
    }
    if (this.#answered === this.#total) this.#resolve();
    return undefined;
  }

  #isRight(bytes: number, begin: string): boolean {
    const { answerBytes } = this.load;
    if (answerBytes > 0) return bytes >= answerBytes;
    // What a short one in chunks begins with is not known.
    return bytes > 0 && (begin === '' || begin.includes('hello'));
  }

  get #total(): number {
    return this.load.warmUp + this.load.invocations;
  }
}

function idOf(line: string): string {
  const start = line.indexOf('/invocation/') + '/invocation/'.length;
  return line.slice(start, start + 36);
}
