import { APP_FAULTS, type Seen } from './app-faults.ts';
import { EVENT_FAULTS, type EventFault } from './event-faults.ts';
import { CALLS, SERVICE_FAULTS, type ServiceFault } from './service-faults.ts';

/** Where the document stands. */
export const DOCUMENT = new URL('../../docs/faults.md', import.meta.url);

/** docs/faults.md, from the tables that the tests check. */
export function faultsDocument(): string {
  return [
    INTRODUCTION,
    appTable(),
    CONNECTIONS,
    EVENTS,
    eventTable(),
    SERVICE,
    ...callTables(),
    '',
  ].join('\n');
}

const INTRODUCTION = `# Faults

What callers see, and what the log says, when the app or Lambda does not do as it should. Nothing that an app, a caller or an event does ends the adapter's process.

The tables are those that the tests go through, row by row, with the shipped adapter; \`npm run docs:faults\` writes this page from them.

## The app

In each of these cases the next invocation is served as usual. Events that are no HTTP request fail with the type in the fourth column, which Lambda shows and retries; \`–\` is for those that succeed. What is in quotes stands in the log, in one line with level \`ERROR\`, the request id, method and path; nothing is logged where there is no quote.
`;

const CONNECTIONS = `An app that **the adapter started** (\`lambda-adapter -- command\`) and that ends: see [wrapper mode](wrapper-mode.md). An app that **Lambda started** and that ends takes the environment with it; who waits for an answer gets 502, or Lambda's own error, whichever is first. The next invocation gets a new environment.

### Kept connections

The adapter keeps its connections to the app for half a second after an answer, less where the app's \`Keep-Alive: timeout=…\` asks for it. What was idle for longer, or through a freeze of the environment, is closed and not used again, so that an app that closes idle connections meanwhile costs no request.

**No request reaches the app's handler twice.** A request is sent anew in one case only: its kept connection was dead before a single byte of it had left. From then on nobody can tell an app that had closed the connection from one that broke down over this request, and the caller gets 502, whatever the method.
`;

const EVENTS = `## Events

Every member of an event, and every field that comes beside it, may be missing, empty, \`null\`, of another type, huge, or not UTF-8: the invocation has an answer, and the next one is served.
`;

const SERVICE = `## Lambda

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

function eventTable(): string {
  const rows = EVENT_FAULTS.map((fault) => row([fault.what, outcomeOf(fault)]));
  return table(['The event has, or is …', 'What comes of it'], rows);
}

function outcomeOf({ outcome, also, warned }: EventFault): string {
  if (typeof outcome !== 'string') return `${outcome[0]} ${link(outcome[1])}, with the cause`;
  if (outcome !== 'asked') return `the invocation fails: \`${outcome}\``;
  return `the app is asked; ${also}${warned === undefined ? '' : ', with a warning'}`;
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
