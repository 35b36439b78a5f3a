import { Buffer } from 'node:buffer';
import { once, EventEmitter } from 'node:events';
import type { Socket } from 'node:net';

const PRELUDE_END = Buffer.alloc(8);

/** One POST as it came: its head, and the chunks and trailers of a chunked body. */
export class PostedBytes {
  readonly socket: Socket;
  /** Request line and fields. */
  head = '';
  /** What each chunk holds. */
  readonly chunks: Buffer[] = [];
  /** What stands behind the last chunk, with its empty line; `undefined` before it is there. */
  end: string | undefined;
  /** What came behind it in the same read: the next request. */
  rest = '';
  /** Whether the post has been answered before its end. */
  answered = false;
  /** Resolves when the whole request is there. */
  readonly finished: Promise<void>;
  readonly #changed = new EventEmitter();
  #bytes: Buffer = Buffer.alloc(0);
  #isClosed = false;

  constructor(socket: Socket) {
    this.socket = socket;
    this.finished = this.when(() => this.end !== undefined);
  }

  get target(): string {
    return this.head.split(' ')[1]!;
  }

  /** The prelude, parsed. */
  get prelude(): Prelude {
    const [first] = this.chunks;
    const end = first!.indexOf(PRELUDE_END);
    return JSON.parse(first!.toString('utf8', 0, end)) as Prelude;
  }

  /** What came after the prelude. */
  get body(): Buffer {
    const all = Buffer.concat(this.chunks);
    return all.subarray(all.indexOf(PRELUDE_END) + PRELUDE_END.length);
  }

  /** What the error trailers say; `undefined` where there are none. */
  get failure(): { type: string; document: ErrorDocument } | undefined {
    const match =
      /^Lambda-Runtime-Function-Error-Type: (\S+)\r\nLambda-Runtime-Function-Error-Body: (\S+)\r\n\r\n$/.exec(
        this.end ?? '',
      );
    if (match === null) return undefined;
    const document = JSON.parse(Buffer.from(match[2]!, 'base64').toString('utf8')) as ErrorDocument;
    return { type: match[1]!, document };
  }

  /** Answers it at once, whatever of it has come. */
  answer(status: string): void {
    this.answered = true;
    this.socket.write(`HTTP/1.1 ${status}\r\nContent-Length: 0\r\n\r\n`);
  }

  /** Resolves when the prelude has come. */
  async preluded(): Promise<this> {
    await this.when(() => this.chunks.length > 0);
    return this;
  }

  /** Resolves when the body holds this text. */
  async says(text: string): Promise<void> {
    await this.when(() => this.chunks.length > 0 && this.body.includes(text));
  }

  /** Resolves when the adapter has closed the connection. */
  async gone(): Promise<void> {
    await this.when(() => this.#isClosed);
  }

  closed(): void {
    this.#isClosed = true;
    this.#changed.emit('change');
  }

  take(bytes: Uint8Array): void {
    this.#bytes = Buffer.concat([this.#bytes, bytes]);
    if (this.head === '') this.#takeHead();
    if (this.head !== '') this.#takeBody();
    this.#changed.emit('change');
  }

  #takeHead(): void {
    const end = this.#bytes.indexOf('\r\n\r\n');
    if (end === -1) return;
    this.head = this.#bytes.toString('latin1', 0, end + 2);
    this.#bytes = this.#bytes.subarray(end + 4);
  }

  #takeBody(): void {
    const length = /\r\ncontent-length: (\d+)/i.exec(this.head)?.[1];
    if (length !== undefined) {
      if (this.#bytes.length < Number(length)) return;
      this.chunks.push(this.#bytes);
      this.end = '';
      return;
    }
    while (this.end === undefined) {
      const line = this.#bytes.indexOf('\r\n');
      if (line === -1) return;
      const size = Number.parseInt(this.#bytes.toString('latin1', 0, line), 16);
      if (size === 0) {
        const rest = this.#bytes.toString('latin1', line + 2);
        const stop = rest.startsWith('\r\n') ? 2 : rest.indexOf('\r\n\r\n') + 4;
        // Not found: -1 and 4.
        if (stop === 3 || rest === '') return;
        this.end = rest.slice(0, stop);
        this.rest = rest.slice(stop);
        return;
      }
      const stop = line + 2 + size;
      if (this.#bytes.length < stop + 2) return;
      this.chunks.push(this.#bytes.subarray(line + 2, stop));
      if (this.#bytes.toString('latin1', stop, stop + 2) !== '\r\n') throw new Error('bad chunk');
      this.#bytes = this.#bytes.subarray(stop + 2);
    }
  }

  /** Resolves when this holds; asked whenever more has come. */
  async when(condition: () => boolean): Promise<void> {
    while (!condition()) await once(this.#changed, 'change');
  }
}

/** A streamed answer's prelude. */
export interface Prelude {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly multiValueHeaders?: Readonly<Record<string, readonly string[]>>;
  readonly cookies?: readonly string[];
}

/** The body of a failure. */
export interface ErrorDocument {
  readonly errorMessage: string;
  readonly errorType: string;
  readonly stackTrace: readonly string[];
}
