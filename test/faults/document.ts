import { APP_FAULTS, type Seen } from './app-faults.ts';
import { CALLS, SERVICE_FAULTS, type ServiceFault } from './service-faults.ts';

/** Where the document stands. */
export const DOCUMENT = new URL('../../docs/faults.md', import.meta.url);

/** docs/faults.md, from the tables that the tests check. */
export function faultsDocument(): string {
  return [INTRODUCTION, appTable(), CONNECTIONS, INPUT, SERVICE, ...callTables(), ''].join('\n');
}

const INTRODUCTION = `# Faults

What callers see, and what the log says, when the app or Lambda does not do as it should. Nothing that an app, a caller or an event does ends the adapter's process.

The tables are those that the tests go through, row by row, with the shipped adapter; \`npm run docs:faults\` writes this page from them.

## The app

In each of these cases the next invocation is served as usual. Events that are no HTTP request fail with the type in the fourth column, which Lambda shows and retries; \`–\` is for those that succeed. What is in quotes stands in the log, in one line with level \`ERROR\`, the request id, method and path; nothing is logged where there is no quote.
`;

const CONNECTIONS = `
An app that **the adapter started** (\`lambda-adapter -- command\`) and that ends: see [wrapper mode](wrapper-mode.md). An app that **Lambda started** and that ends takes the environment with it; who waits for an answer gets 502, or Lambda's own error, whichever is first. The next invocation gets a new environment.

### Kept connections

The adapter keeps its connections to the app for half a second after an answer, less where the app's \`Keep-Alive: timeout=…\` asks for it. What was idle for longer, or through a freeze of the environment, is closed and not used again, so that an app that closes idle connections meanwhile costs no request.

**No request reaches the app's handler twice.** A request is sent anew in one case only: its kept connection was dead before a single byte of it had left. From then on nobody can tell an app that had closed the connection from one that broke down over this request, and the caller gets 502, whatever the method.
`;

const INPUT = `
## Events

Every member of an event, and every field that comes beside it, may be missing, empty, \`null\`, of another type, huge, or not UTF-8.

| What is wrong | What comes of it |
| --- | --- |
| A request that HTTP forbids: a line break or a NUL in a header, a header or method that is no token; a body flagged base64 that is none; a method or body of a wrong type | 400 with the cause, [\`LWA_ERR_REQUEST_INVALID\`](errors.md#lwa_err_request_invalid) or [\`LWA_ERR_EVENT_INVALID\`](errors.md#lwa_err_event_invalid) |
| Maps and lists that are \`null\` or of another type | taken for absent |
| Header values that are numbers or booleans | their text |
| An event that is not JSON | the invocation fails: \`Function.AdapterError\` |
| An event that is no request, whatever its members | posted to the app, byte for byte |
| A \`Content-Length\` in the event | replaced by the true one |
| A client context or Cognito identity that is not JSON | left out of \`x-amzn-lambda-context\`, with a warning |
| A deadline that is none, or has passed | no [deadline guard](errors.md#lwa_err_deadline) for this invocation |
| A tenant id or trace that cannot stand in a header | left out |
`;

const SERVICE = `
## Lambda

What the adapter makes of an answer, or the lack of one, on each of its calls. Where it ends, it does so with exit code 1 after a line with level \`FATAL\`, and Lambda starts a new environment.
`;

function appTable(): string {
  const rows = APP_FAULTS.map(({ what, buffered, streaming, event, logged }) =>
    row([
      what,
      seen(buffered),
      seen(streaming),
      event === undefined ? '–' : `\`${event}\``,
      logged === undefined ? '' : `“${logged}”`,
    ]),
  );
  return table(['The app …', 'HTTP', 'HTTP, streaming', 'Other events', 'Log'], rows);
}

function callTables(): string[] {
  return (Object.keys(CALLS) as (keyof typeof CALLS)[]).map((name) => {
    const rows = SERVICE_FAULTS.filter(({ call }) => call === name).map(serviceRow);
    return `### ${CALLS[name]}\n\n${table(['Lambda …', 'The adapter', 'Log'], rows)}`;
  });
}

function serviceRow({ what, goesOn, logged, code }: ServiceFault): string {
  const says = logged === undefined ? '' : `“${logged}”`;
  return row([
    what,
    goesOn ? 'goes on' : 'ends',
    code === undefined ? says : `${link(code)}: ${says}`,
  ]);
}

function seen({ status, code, failure }: Seen): string {
  if (code !== undefined) return `${status} ${link(code)}`;
  return failure === undefined
    ? String(status)
    : `${status}, then the stream fails: \`${failure}\``;
}

function link(code: string): string {
  return `[\`${code}\`](errors.md#${code.toLowerCase()})`;
}

function table(head: readonly string[], rows: readonly string[]): string {
  return [row(head), row(head.map(() => '---')), ...rows, ''].join('\n');
}

function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}
