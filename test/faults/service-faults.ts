import type { Socket } from 'node:net';
import type { ErrorCode } from '../../src/pipeline/index.ts';
import { deliveryBytes, reply, type ServiceBehaviour } from './faulty-service.ts';
import { httpEvent } from './events.ts';

/** Calls of the adapter, as headings. */
export const CALLS = {
  register: 'The registration of the extension',
  event: 'The wait for the shutdown (`event/next`)',
  next: 'The poll for an invocation (`next`)',
  response: 'The post of an answer (`response`)',
  stream: 'The post of a streamed answer, in its middle',
  error: 'The post of an error (`error`)',
} as const;

/** One thing that Lambda's side can do, and what the adapter makes of it. */
export interface ServiceFault {
  readonly call: keyof typeof CALLS;
  /** Continues the sentence "Lambda …". */
  readonly what: string;
  /** What it does at the call: once, the calls after that are served. */
  readonly behave: ServiceBehaviour;
  /** Whether the adapter goes on; otherwise it ends with exit code 1. */
  readonly goesOn: boolean;
  /** The start of what the log says; `undefined` for nothing. */
  readonly logged: string | undefined;
  /** Where the adapter ends: the code that this is logged with. */
  readonly code?: ErrorCode;
}

const REFUSED = '{"errorType":"InvalidStateTransition","errorMessage":"no"}';
const RUNTIME_API = 'LWA_ERR_RUNTIME_API';
const NOT_TAKEN = 'Lambda did not take the answer';
const LOST = `${NOT_TAKEN} (connection lost)`;

const resets: ServiceBehaviour = (socket) => socket.resetAndDestroy();
const breaksOff: ServiceBehaviour = (socket) => socket.end('HTTP/1.1 2');
const answers =
  (status: string): ServiceBehaviour =>
  (socket) =>
    socket.write(reply(status, '', REFUSED));

/** Checked one by one by the tests, and shown in docs/faults.md. */
export const SERVICE_FAULTS: readonly ServiceFault[] = [
  ...['403 Forbidden', '500 Internal Server Error'].map(
    (status): ServiceFault => ({
      call: 'register',
      what: `answers ${status}`,
      behave: answers(status),
      goesOn: false,
      logged: 'Lambda refused to register',
      code: 'LWA_ERR_EXTENSION_REGISTER',
    }),
  ),
  {
    call: 'register',
    what: 'resets the connection',
    behave: resets,
    goesOn: false,
    logged: 'The Extensions API did not answer POST /2020-01-01/extension/register',
    code: 'LWA_ERR_EXTENSION_REGISTER',
  },
  {
    call: 'event',
    what: 'answers 403 or 500',
    behave: answers('500 Internal Server Error'),
    goesOn: false,
    logged: 'The Extensions API answered GET /event/next with 500',
    code: RUNTIME_API,
  },
  {
    call: 'event',
    what: 'resets the connection',
    behave: resets,
    goesOn: false,
    logged: 'The Extensions API did not answer GET /2020-01-01/extension/event/next',
    code: RUNTIME_API,
  },
  ...['403 Forbidden', '500 Internal Server Error'].map(
    (status): ServiceFault => ({
      call: 'next',
      what: `answers ${status}`,
      behave: answers(status),
      goesOn: false,
      logged: `The Runtime API answered GET /invocation/next with ${status.slice(0, 3)}`,
      code: RUNTIME_API,
    }),
  ),
  {
    call: 'next',
    what: 'resets the connection, or breaks off in its answer',
    behave: breaksOff,
    goesOn: false,
    logged: 'The Runtime API did not answer GET /2018-06-01/runtime/invocation/next',
    code: RUNTIME_API,
  },
  {
    call: 'next',
    what: 'breaks off in the event',
    behave: (socket) => {
      const bytes = deliveryBytes({ event: httpEvent() }, 'r0');
      socket.end(bytes.subarray(0, bytes.length - 5));
    },
    goesOn: false,
    logged: 'The Runtime API did not answer GET /2018-06-01/runtime/invocation/next',
    code: RUNTIME_API,
  },
  {
    call: 'next',
    what: 'sends an event without a request id',
    behave: (socket) => {
      const fields = { 'Lambda-Runtime-Aws-Request-Id': undefined };
      socket.write(deliveryBytes({ event: httpEvent(), fields }, 'r0'));
    },
    goesOn: false,
    logged: 'GET /invocation/next came with no Lambda-Runtime-Aws-Request-Id',
    code: RUNTIME_API,
  },
  {
    call: 'next',
    what: 'sends the event byte by byte',
    behave: (socket) => byteByByte(socket, deliveryBytes({ event: httpEvent() }, 'r0')),
    goesOn: true,
    logged: undefined,
  },
  ...(['response', 'error'] as const).flatMap((call): ServiceFault[] => [
    ...['400 Bad Request', '410 Gone', '413 Request Entity Too Large'].map((status) => ({
      call,
      what: `answers ${status}`,
      behave: answers(status),
      goesOn: true,
      logged: `${NOT_TAKEN} (${status.slice(0, 3)})`,
    })),
    ...['403 Forbidden', '500 Internal Server Error'].map((status) => ({
      call,
      what: `answers ${status}`,
      behave: answers(status),
      goesOn: false,
      logged: 'The Runtime API answered POST /invocation/',
      code: RUNTIME_API,
    })),
    {
      call,
      what: 'resets the connection',
      behave: resets,
      goesOn: true,
      logged: LOST,
    },
    {
      call,
      what: 'breaks off in its answer',
      behave: breaksOff,
      goesOn: true,
      logged: LOST,
    },
    {
      call,
      what: 'answers byte by byte',
      behave: (socket) => byteByByte(socket, Buffer.from(reply('202 Accepted'))),
      goesOn: true,
      logged: undefined,
    },
  ]),
  ...['400 Bad Request', '410 Gone', '413 Request Entity Too Large'].map(
    (status): ServiceFault => ({
      call: 'stream',
      what: `answers ${status}`,
      behave: answers(status),
      goesOn: true,
      logged: `${NOT_TAKEN} (${status.slice(0, 3)})`,
    }),
  ),
  ...['403 Forbidden', '500 Internal Server Error'].map(
    (status): ServiceFault => ({
      call: 'stream',
      what: `answers ${status}`,
      behave: answers(status),
      goesOn: false,
      logged: 'The Runtime API answered POST /invocation/',
      code: RUNTIME_API,
    }),
  ),
  {
    call: 'stream',
    what: 'resets the connection',
    behave: resets,
    goesOn: true,
    logged: LOST,
  },
];

function byteByByte(socket: Socket, bytes: Uint8Array): void {
  let sent = 0;
  const timer = setInterval(() => {
    socket.write(bytes.subarray(sent, (sent += 4)));
    if (sent >= bytes.length) clearInterval(timer);
  }, 1);
}
