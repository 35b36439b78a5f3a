import { Buffer } from 'node:buffer';
import {
  AdapterError,
  type BufferedResponse,
  type EventSource,
  type Exchange,
  HttpHeaders,
  HttpRequest,
  type Invocation,
} from 'lambda-web-adapter';
import { daemonTime, setDaemonFields } from './daemon-fields.ts';
import type { DaemonSettings } from './daemon-request.ts';

/** How a schedule's task is called. */
export interface PeriodicTask {
  /** In `X-Aws-Sqsd-Taskname`. @default the schedule's name */
  readonly name?: string;
  /** Where it is posted. @default that of messages */
  readonly path?: string;
}

/** What is known of a task when its time has come. */
interface DueTask {
  readonly id: string;
  readonly schedule: string;
  readonly name: string;
  readonly path: string | undefined;
  readonly timeMs: number;
  readonly sender: string | undefined;
}

type Members = Readonly<Record<string, unknown>>;

const EXCERPT_LENGTH = 1024;

/**
 * Schedules as the daemon's periodic tasks (`cron.yaml`): events of EventBridge rules on a schedule
 * and of EventBridge Scheduler, and inputs `{"sqsd":{"task":"…","path":"…"}}` of either.
 *
 * @param tasks By the schedule's name.
 */
export function periodicTasks(
  tasks: Readonly<Record<string, PeriodicTask>>,
  settings: DaemonSettings,
): EventSource {
  return {
    name: 'sqsd-task',
    kind: 'event',
    matches: (event) => inputOf(event) !== undefined || scheduleOf(event) !== undefined,
    decode: (invocation) => requestFor(dueTask(invocation, tasks), settings),
    encode,
  };
}

/** Only who may invoke the function writes what is at the top of an event. */
function inputOf(event: unknown): Members | undefined {
  const { sqsd, Records, requestContext } = membersOf(event);
  if (Records !== undefined || requestContext !== undefined) return undefined;
  const input = membersOf(sqsd);
  return typeof input['task'] === 'string' && input['task'] !== '' ? input : undefined;
}

/** The name with which the schedule's ARN ends: `rule/nightly`, `schedule/default/nightly`. */
function scheduleOf(event: unknown): string | undefined {
  const { 'detail-type': type, source, resources } = membersOf(event);
  if (type !== 'Scheduled Event') return undefined;
  if (source !== 'aws.events' && source !== 'aws.scheduler') return undefined;
  const arn: unknown = Array.isArray(resources) ? resources[0] : undefined;
  if (typeof arn !== 'string') return undefined;
  return /:(?:rule|schedule)\/(?:[^/]+\/)?([^/]+)$/.exec(arn)?.[1];
}

function dueTask(
  { event, requestId }: Invocation,
  tasks: Readonly<Record<string, PeriodicTask>>,
): DueTask {
  const input = inputOf(event);
  if (input !== undefined) {
    const { task, path, scheduledAt } = input;
    return {
      id: requestId,
      schedule: String(task),
      name: String(task),
      path: path === undefined ? undefined : String(path),
      timeMs: timeOf(scheduledAt),
      sender: undefined,
    };
  }
  const { id, time, account } = membersOf(event);
  const schedule = scheduleOf(event)!;
  const task = Object.hasOwn(tasks, schedule) ? tasks[schedule]! : {};
  return {
    id: typeof id === 'string' ? id : requestId,
    schedule,
    name: task.name ?? schedule,
    path: task.path,
    timeMs: timeOf(time),
    sender: typeof account === 'string' ? account : undefined,
  };
}

function requestFor(task: DueTask, settings: DaemonSettings): HttpRequest {
  const headers = new HttpHeaders();
  headers.set('x-lambda-event-source', 'schedule');
  const time = daemonTime(task.timeMs);
  setDaemonFields(
    headers,
    {
      messageId: task.id,
      queue: task.schedule,
      path: task.path ?? '',
      senderId: task.sender,
      receiveCount: 1,
      firstReceivedAt: time,
      sentAt: time,
      taskName: task.name,
      scheduledAt: time,
    },
    settings,
  );
  const target = task.path ?? settings.path;
  if (!/^\/[!"$-~]*$/.test(target)) {
    throw new AdapterError({
      code: 'LWA_ERR_EVENT_INVALID',
      message: `"sqsd.path" of the event is ${JSON.stringify(target)}; expected a path that begins with "/"`,
      status: 400,
    });
  }
  return new HttpRequest({ method: 'POST', target, headers });
}

/** Who invokes asynchronously reads no answer; but a failure is tried again. */
function encode({ status, body }: BufferedResponse, { request }: Exchange): string {
  if (status >= 200 && status < 300) return 'null';
  const text = Buffer.from(body).toString('utf8').slice(0, EXCERPT_LENGTH);
  const name = request.headers.get('x-aws-sqsd-taskname');
  throw new AdapterError({
    code: 'LWA_ERR_EVENT_ANSWER',
    message: `The app answered the task ${name} (${request.method} ${request.target}) with status ${status}: ${text}`,
    status: 502,
    failsInvocation: true,
    errorType: 'Function.EventAnswer',
  });
}

/** Now, where the event does not say. */
function timeOf(value: unknown): number {
  const time = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(time) ? Date.now() : time;
}

function membersOf(value: unknown): Members {
  return typeof value === 'object' && value !== null ? (value as Members) : {};
}
