import type { Attributes, Link } from '@opentelemetry/api';
import type { Exchange } from 'lambda-web-adapter';
import { xRayLink } from './trace-context.ts';

/** What made Lambda invoke the function (`faas.trigger`). */
export type Trigger = 'datasource' | 'http' | 'other' | 'pubsub' | 'timer';

/** By the names that the adapter gives events; what is not here is `other`. */
const TRIGGERS: Readonly<Record<string, Trigger>> = {
  sqs: 'pubsub',
  sns: 'pubsub',
  kafka: 'pubsub',
  mq: 'pubsub',
  kinesis: 'pubsub',
  eventbridge: 'pubsub',
  ses: 'pubsub',
  logs: 'pubsub',
  s3: 'datasource',
  dynamodb: 'datasource',
  docdb: 'datasource',
  schedule: 'timer',
};

/** Which of them OpenTelemetry has a name for (`messaging.system`). */
const MESSAGING_SYSTEMS: Readonly<Record<string, string>> = {
  sqs: 'aws_sqs',
  sns: 'aws.sns',
  kafka: 'kafka',
};

/** The span of an event that is no HTTP request. */
export interface EventDescription {
  readonly trigger: Trigger;
  /** `undefined`: that of the function. */
  readonly name: string | undefined;
  readonly attributes: Attributes;
  /** To those who sent the messages. */
  readonly links: Link[];
}

/** What the adapter calls the event: `sqs`, `schedule`, `direct`. */
export function eventName({ request, source }: Exchange): string {
  return request.headers.get('x-lambda-event-source') ?? source.name;
}

/**
 * Describes an event by the conventions for its trigger.
 * https://opentelemetry.io/docs/specs/semconv/faas/faas-spans/#function-trigger-type
 */
export function describeEvent(exchange: Exchange): EventDescription {
  const event = exchange.invocation.event as { Records?: unknown; time?: unknown } | null;
  const name = eventName(exchange);
  const trigger = TRIGGERS[name] ?? 'other';
  const attributes: Attributes = { 'lwa.event_source': name };
  if (name === 'sqs') return describeMessages(recordsOf(event), attributes);
  const system = MESSAGING_SYSTEMS[name];
  if (system !== undefined) addMessaging(attributes, system);
  if (trigger === 'timer' && typeof event?.time === 'string') {
    attributes['faas.invocation.start_time'] = event.time;
  }
  if (name === 's3') addObject(attributes, recordsOf(event)[0]);
  if (name === 'dynamodb') addItem(attributes, recordsOf(event)[0]);
  return { trigger, name: undefined, attributes, links: [] };
}

type Members = Readonly<Record<string, unknown>>;

/** https://opentelemetry.io/docs/specs/semconv/faas/aws-lambda/#sqs-event */
function describeMessages(records: readonly Members[], attributes: Attributes): EventDescription {
  addMessaging(attributes, 'aws_sqs');
  attributes['messaging.batch.message_count'] = records.length;
  const links: Link[] = [];
  const queues = new Set<string>();
  for (const record of records) {
    queues.add(afterColons(record['eventSourceARN']));
    const header = membersOf(record['attributes'])['AWSTraceHeader'];
    const link = typeof header === 'string' ? xRayLink(header) : undefined;
    if (link !== undefined) links.push(link);
  }
  const [queue = ''] = queues;
  const one = queues.size === 1 && queue !== '';
  if (one) attributes['messaging.destination.name'] = queue;
  const name = one ? `${queue} process` : 'multiple_sources process';
  return { trigger: 'pubsub', name, attributes, links };
}

function addMessaging(attributes: Attributes, system: string): void {
  attributes['messaging.system'] = system;
  attributes['messaging.operation.name'] = 'process';
  attributes['messaging.operation.type'] = 'process';
}

function addObject(attributes: Attributes, record: Members | undefined): void {
  const s3 = membersOf(record?.['s3']);
  const kind = String(record?.['eventName']).replace(/:.*$/, '');
  const operation = kind === 'ObjectCreated' ? 'insert' : kind === 'ObjectRemoved' ? 'delete' : '';
  addDocument(attributes, {
    collection: membersOf(s3['bucket'])['name'],
    name: membersOf(s3['object'])['key'],
    operation: operation || 'edit',
    time: record?.['eventTime'],
  });
}

const ITEM_OPERATIONS: Readonly<Record<string, string>> = { INSERT: 'insert', REMOVE: 'delete' };

function addItem(attributes: Attributes, record: Members | undefined): void {
  // arn:aws:dynamodb:region:account:table/name/stream/time
  addDocument(attributes, {
    collection: afterColons(record?.['eventSourceARN']).split('/')[1],
    operation: ITEM_OPERATIONS[String(record?.['eventName'])] ?? 'edit',
  });
}

/** Of the first record: there is a place for one. */
function addDocument(attributes: Attributes, document: Members): void {
  for (const [key, value] of Object.entries(document)) {
    if (typeof value === 'string' && value !== '') attributes[`faas.document.${key}`] = value;
  }
}

/** An event can be made by hand: nothing in it is taken for granted. */
function recordsOf(event: { Records?: unknown } | null): Members[] {
  return Array.isArray(event?.Records) ? event.Records.map(membersOf) : [];
}

function membersOf(value: unknown): Members {
  return typeof value === 'object' && value !== null ? (value as Members) : {};
}

/** What an ARN ends with. A stream's has colons in its time. */
function afterColons(arn: unknown): string {
  return typeof arn === 'string' ? arn.split(':').slice(5).join(':') : '';
}
