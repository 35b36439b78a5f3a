import {
  aDuration,
  anInteger,
  anObject,
  anyOf,
  aRecord,
  aUrl,
  checkOptions,
  type Duration,
  durationMs,
  type Environment,
  eventBatch,
  HttpResponse,
  listOf,
  oneOf,
  type OptionCheck,
  type Plugin,
  privatePaths,
} from 'lambda-web-adapter';
import type { DaemonSettings } from './daemon-request.ts';
import { setDaemonRequest } from './daemon-request.ts';
import { FailedMessages, type FailureRules } from './failed-messages.ts';
import { type PeriodicTask, periodicTasks } from './periodic-tasks.ts';
import { RETRY_DELAYS } from './retry-delay.ts';
import { sqsMessageOf } from './sqs-message.ts';
import { queueOf } from './sqs-queue.ts';

/** Options of {@link sqsd}. */
export interface SqsdOptions {
  /** Where messages are posted that name no path themselves. @default "/" */
  path?: string;
  /** Their media type, whatever they are. @default "application/json" */
  contentType?: string;
  /** As the daemon calls itself. @default "aws-sqsd/2.0" */
  userAgent?: string;
  /** How many messages of one event the app may have at once. @default 10 */
  concurrency?: number;
  /**
   * How schedules' tasks are called, by the schedules' names; those that are not named here have
   * their own name and the path of messages. `false`: schedules are left to others. @default {}
   */
  tasks?: Readonly<Record<string, PeriodicTask>> | false;
  /**
   * How long a message that failed waits: after its first delivery, its second and so on, the last
   * one for all that follow. `false`: as long as the queue's visibility timeout. @default Lambdakiq's
   * twelve, from 30 s to 4 h
   */
  retryDelays?: readonly Duration[] | false;
  /** After how many retries a message that fails again goes to `deadLetterQueue`. @default 12 */
  maxRetries?: number;
  /** Its ARN or URL. @default none: the queue's own redrive policy sees to it */
  deadLetterQueue?: string;
  /** Whether callers from outside may ask for the paths of messages and tasks. @default "private" for all but "/" */
  pathAccess?: 'private' | 'public';
  /** How long one call of SQS may take. @default "3s" */
  timeout?: Duration;
  /** SQS's address. @default AWS_ENDPOINT_URL_SQS, AWS_ENDPOINT_URL, or AWS */
  endpoint?: string;
  /** Where region, endpoint and credentials are read from. @default process.env */
  env?: Environment;
}

/** Before whatever would look at the request. */
const EARLY = -90;

/**
 * Posts each message of an SQS event to the app as the worker daemon of Elastic Beanstalk does
 * (https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/using-features-managing-env-tiers.html), so
 * that the queue workers that were written for it run unchanged, and schedules as its periodic tasks.
 * Messages that fail come again later and later, and go to the dead letters in the end.
 *
 * The event source mapping must be configured with `ReportBatchItemFailures`.
 *
 * @example
 * sqsd({ path: '/worker/queue', maxRetries: 5, deadLetterQueue: 'arn:aws:sqs:eu-west-1:123456789012:dead' })
 */
export function sqsd(options: SqsdOptions = {}): Plugin {
  checkOptions('sqsd', options, {
    path: aPath(),
    contentType: aFieldValue(),
    userAgent: aFieldValue(),
    concurrency: anInteger(1, 1000),
    tasks: anyOf(aRecord(anObject<PeriodicTask>({ name: aFieldValue(), path: aPath() })), off()),
    retryDelays: anyOf(listOf(aDuration(0, 43_200_000)), off()),
    maxRetries: anInteger(0, 1000),
    deadLetterQueue: {
      expected: 'the ARN or URL of a queue',
      accepts: (value) => queueOf(value) !== undefined,
    },
    pathAccess: oneOf('private', 'public'),
    timeout: aDuration(1),
    endpoint: aUrl(),
    env: aRecord(),
  });
  const { path = '/', contentType = 'application/json', userAgent = 'aws-sqsd/2.0' } = options;
  const settings: DaemonSettings = { path, contentType, userAgent };
  const { tasks = {}, pathAccess = 'private', concurrency } = options;
  const rules = failureRules(options);

  return {
    name: 'sqsd',
    apply(context) {
      const { hooks, log } = context;
      const failures = new FailedMessages(rules, log);
      eventBatch({
        sources: ['sqs'],
        concurrency,
        request: (request, record) => {
          setDaemonRequest(request, sqsMessageOf(record), settings, log);
        },
        failed: (record, failure) => failures.see(record, failure),
      }).apply(context);
      if (tasks !== false) context.source(periodicTasks(tasks, settings));

      // Apps trust who says that it is the daemon.
      hooks.request.tap({ name: 'sqsd', stage: EARLY }, ({ source, request }) => {
        if (source.kind === 'http') request.headers.deleteWhere(isDaemonField);
      });
      hooks.reply.tap({ name: 'sqsd', stage: EARLY }, ({ source, request }) => {
        if (source.kind !== 'http') return undefined;
        const agent = request.headers.get('user-agent') ?? '';
        return /^\s*aws-sqsd/i.test(agent) ? new HttpResponse({ status: 403 }) : undefined;
      });
      if (pathAccess === 'private') {
        const taskPaths = Object.values(tasks || {}).map((task) => task.path ?? path);
        const paths = [path, ...taskPaths].map((target) => target.split('?', 1)[0]!);
        privatePaths({ paths: paths.filter((one) => one !== '/') }).apply(context);
      }
    },
  };
}

function failureRules(options: SqsdOptions): FailureRules {
  const { env = process.env, retryDelays, deadLetterQueue } = options;
  const endpoint = options.endpoint ?? env['AWS_ENDPOINT_URL_SQS'] ?? env['AWS_ENDPOINT_URL'];
  return {
    delays:
      retryDelays === false
        ? []
        : (retryDelays?.map((delay) => durationMs(delay) / 1000) ?? RETRY_DELAYS),
    maxRetries: options.maxRetries ?? RETRY_DELAYS.length,
    deadLetterQueue: queueOf(deadLetterQueue),
    endpoint: endpoint?.replace(/\/+$/, ''),
    timeoutMs: durationMs(options.timeout ?? '3s'),
    env,
  };
}

/** With underscores, too: CGI and WSGI apps cannot tell them from hyphens. */
function isDaemonField(name: string): boolean {
  return name.replaceAll('_', '-').startsWith('x-aws-sqsd-');
}

function aPath(): OptionCheck {
  return {
    expected: 'a path that begins with "/"',
    accepts: (value) => typeof value === 'string' && /^\/[!"$-~]*$/.test(value),
  };
}

function aFieldValue(): OptionCheck {
  return {
    expected: 'the text of a header',
    accepts: (value) => typeof value === 'string' && /^[!-~](?:[ -~]*[!-~])?$/.test(value),
  };
}

function off(): OptionCheck {
  return { expected: 'false', accepts: (value) => value === false };
}
