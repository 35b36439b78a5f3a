import { Buffer } from 'node:buffer';
import type { Socket } from 'node:net';
import type { ErrorCode } from '../../src/pipeline/index.ts';
import { answer, type Behaviour } from './faulty-app.ts';

/** What an HTTP caller gets. */
export interface Seen {
  readonly status: number;
  /** Where the answer is the adapter's own. */
  readonly code?: ErrorCode;
  /** The type that a stream fails with behind its head. */
  readonly failure?: string;
}

/** One thing that an app can do wrong, or that looks so, and what comes of it. */
export interface AppFault {
  /** Continues the sentence "The app …". */
  readonly what: string;
  /** `stopped`: nothing listens. */
  readonly behave: Behaviour | 'stopped';
  /** It does so as soon as it has the head of a request, which has a large body. */
  readonly early?: true;
  /** @default "GET" */
  readonly method?: string;
  /** In which modes only the deadline ends it. @default in none */
  readonly late?: 'both' | 'streaming';
  readonly buffered: Seen;
  readonly streaming: Seen;
  /** The type that an event which is no HTTP request fails with; `undefined` where it succeeds. */
  readonly event: string | undefined;
  /** What the log says; `undefined` for nothing. */
  readonly logged?: string;
}

/** JSON, so that an event takes it as well. */
const CONTENT = '1234';
const OK: Seen = { status: 200 };
const DECLARED = 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nbeginning';
const CHUNKED = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nbeginning\r\n';
const CLOSED = 'closed the connection without an answer';
const BROKEN_OFF = 'broke off in the middle of its answer';
const NO_HTTP = 'answered with what is not HTTP/1.1';
const HUGE_HEAD = 'answered with too large a head';

const works = { buffered: OK, streaming: OK, event: undefined };
const closed = sameFor('LWA_ERR_APP_CLOSED', CLOSED);
const noHttp = sameFor('LWA_ERR_APP_PROTOCOL', NO_HTTP);
const hugeHead = sameFor('LWA_ERR_APP_PROTOCOL', HUGE_HEAD);
const brokenOff = {
  buffered: { status: 502, code: 'LWA_ERR_APP_CLOSED' },
  streaming: { status: 200, failure: 'Function.AppFailed' },
  event: 'Function.AppFailed',
  logged: BROKEN_OFF,
} as const;

/** Checked one by one by the tests, and shown in docs/faults.md. */
export const APP_FAULTS: readonly AppFault[] = [
  {
    what: 'does not listen: it has ended, or is starting anew',
    behave: 'stopped',
    ...sameFor('LWA_ERR_APP_REFUSED', 'refused the connection'),
  },
  {
    what: 'takes the request and never answers',
    behave: () => undefined,
    late: 'both',
    buffered: { status: 504, code: 'LWA_ERR_DEADLINE' },
    streaming: { status: 504, code: 'LWA_ERR_DEADLINE' },
    event: 'Function.DeadlineExceeded',
    logged: 'No answer after',
  },
  {
    what: 'closes the connection before its answer',
    behave: (socket) => socket.end(),
    ...closed,
  },
  {
    what: 'resets the connection before its answer',
    behave: (socket) => socket.resetAndDestroy(),
    ...closed,
  },
  {
    what: 'breaks off in the head of its answer',
    behave: (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Le'),
    ...closed,
  },
  {
    what: 'breaks off in a body of declared length',
    behave: (socket) => socket.end(DECLARED),
    ...brokenOff,
  },
  {
    what: 'breaks off in a chunked body',
    behave: (socket) => socket.end(CHUNKED),
    ...brokenOff,
  },
  {
    what: 'resets the connection in a body that its close was to end',
    behave: (socket) => {
      socket.write('HTTP/1.1 200 OK\r\n\r\nbeginning', () => {
        setTimeout(() => socket.resetAndDestroy(), 30);
      });
    },
    ...brokenOff,
  },
  {
    what: 'stops in the middle of its body',
    behave: (socket) => socket.write(CHUNKED),
    late: 'both',
    buffered: { status: 504, code: 'LWA_ERR_DEADLINE' },
    streaming: { status: 200, failure: 'Function.DeadlineExceeded' },
    event: 'Function.DeadlineExceeded',
    logged: 'No answer after',
  },
  {
    what: 'sends a chunk of a wrong size',
    behave: (socket) => socket.write(`${CHUNKED}3\r\ntoo long\r\n`),
    buffered: { status: 502, code: 'LWA_ERR_APP_PROTOCOL' },
    streaming: { status: 200, failure: 'Function.AppFailed' },
    event: 'Function.AppFailed',
    logged: NO_HTTP,
  },
  {
    what: 'sends more than its `Content-Length`: the rest is dropped, and so is the connection',
    behave: (socket) => socket.write(`HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n${CONTENT}more`),
    ...works,
  },
  {
    what: 'sends two different lengths',
    behave: (socket) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\n12345');
    },
    ...noHttp,
  },
  {
    what: 'sends `Transfer-Encoding` and `Content-Length`',
    behave: (socket) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 4\r\n');
      socket.write('Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n');
    },
    ...noHttp,
  },
  {
    what: 'sends a control character in a header',
    behave: (socket) => socket.write(answer(CONTENT, 'X-A: a\0b\r\n')),
    ...noHttp,
  },
  {
    what: 'sends 100, 102 and 103 before its answer',
    behave: (socket) => {
      socket.write('HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n');
      socket.write('HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n');
      socket.write(answer(CONTENT));
    },
    ...works,
  },
  {
    what: 'sends 103 without end',
    behave: (socket) => keepWriting(socket, 'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n', 1000),
    ...hugeHead,
  },
  {
    what: 'answers with 101, which nobody asked for',
    behave: (socket) => {
      socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n');
      socket.write('Connection: Upgrade\r\n\r\n');
    },
    ...noHttp,
  },
  {
    what: 'speaks TLS, HTTP/2 or anything else that is not HTTP/1.1',
    behave: (socket) => socket.write(Buffer.from([0x15, 3, 1, 0, 2, 2, 0x28])),
    ...noHttp,
  },
  {
    what: 'answers in HTTP/1.0, and closes the connection to end its body',
    behave: (socket) => socket.end(`HTTP/1.0 200 OK\r\n\r\n${CONTENT}`),
    ...works,
  },
  {
    what: 'answers with a head of 60 KB',
    behave: (socket) => socket.write(answer(CONTENT, `X-A: ${'a'.repeat(60 * 1024)}\r\n`)),
    ...works,
  },
  {
    what: 'answers with a head of more than 128 KB, or one without end',
    behave: (socket) => {
      socket.write('HTTP/1.1 200 OK\r\n');
      keepWriting(socket, `X-A: ${'a'.repeat(1000)}\r\n`, 50);
    },
    ...hugeHead,
  },
  {
    what: 'answers with more than Lambda takes: 7 MB',
    behave: (socket) => socket.write(answer(`"${'a'.repeat(7_000_000)}"`)),
    buffered: { status: 502, code: 'LWA_ERR_RESPONSE_TOO_LARGE' },
    streaming: OK,
    event: 'Function.ResponseSizeTooLarge',
    logged: 'Lambda takes 6291556 at most',
  },
  {
    what: 'answers without end',
    behave: (socket) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n');
      keepWriting(socket, 'a'.repeat(64 * 1024), 8);
    },
    late: 'streaming',
    buffered: { status: 502, code: 'LWA_ERR_RESPONSE_TOO_LARGE' },
    streaming: { status: 200, failure: 'Function.DeadlineExceeded' },
    event: 'Function.ResponseSizeTooLarge',
    logged: 'answers with more than is kept in memory',
  },
  {
    what: 'answers byte by byte',
    behave: (socket) => {
      const bytes = answer(CONTENT);
      let sent = 0;
      const timer = setInterval(() => {
        socket.write(bytes.subarray(sent, ++sent));
        if (sent === bytes.length) clearInterval(timer);
      }, 1);
    },
    ...works,
  },
  {
    what: 'answers, and closes the connection without having said so',
    behave: (socket) => socket.end(answer(CONTENT)),
    ...works,
  },
  {
    what: 'answers 413 before it has read the request',
    behave: (socket) => socket.write(answer('', 'Connection: close\r\n', '413 Too Large')),
    early: true,
    buffered: { status: 413 },
    streaming: { status: 413 },
    event: 'Function.EventAnswer',
    logged: 'with status 413',
  },
  {
    what: 'answers 204 and sends content: that is dropped, and so is the connection',
    behave: (socket) => socket.write('HTTP/1.1 204 No Content\r\n\r\n1234'),
    buffered: { status: 204 },
    streaming: { status: 204 },
    event: undefined,
  },
  {
    what: 'answers HEAD with content: as with 204',
    behave: (socket) => socket.write(answer(CONTENT)),
    method: 'HEAD',
    ...works,
  },
];

function sameFor(code: ErrorCode, logged: string) {
  const seen: Seen = { status: 502, code };
  return { buffered: seen, streaming: seen, event: 'Function.AppFailed', logged };
}

/** Writes the text again and again, so many times in a go, while the other side is there. */
function keepWriting(socket: Socket, text: string, times: number): void {
  const chunk = Buffer.from(text.repeat(times));
  const timer = setInterval(() => {
    if (socket.destroyed) clearInterval(timer);
    else if (socket.writableLength < 4 * chunk.length) socket.write(chunk);
  }, 5);
}
