import { Buffer } from 'node:buffer';
import type { HttpHeaders, HttpRequest, Logger } from 'lambda-web-adapter';
import { daemonTime, setDaemonFields } from './daemon-fields.ts';
import { fieldValue } from './field-value.ts';
import { type MessageAttribute, receiveCount, type SqsMessage } from './sqs-message.ts';

/** What all of the daemon's requests have in common. */
export interface DaemonSettings {
  readonly path: string;
  readonly contentType: string;
  readonly userAgent: string;
}

/** The attributes by which the daemon itself is told something, and which are not handed on. */
const OWN = /^beanstalk\.sqsd\./;

/** All `X-Aws-Sqsd-Attr-…` together, bytes: servers allow a request's head 8 to 16 KiB. */
const MAX_ATTRIBUTE_BYTES = 6 * 1024;

/** Makes the request for a message that of the daemon. */
export function setDaemonRequest(
  request: HttpRequest,
  message: SqsMessage,
  settings: DaemonSettings,
  log: Logger,
): void {
  const { attributes = {}, messageAttributes = {} } = message;
  const path = textOf(messageAttributes['beanstalk.sqsd.path']) ?? '';
  const scheduled = textOf(messageAttributes['beanstalk.sqsd.scheduled_time']);
  request.target = path === '' ? settings.path : targetOf(path);
  setDaemonFields(
    request.headers,
    {
      messageId: message.messageId,
      queue: message.eventSourceARN.split(':').at(-1)!,
      path,
      senderId: attributes['SenderId'],
      receiveCount: receiveCount(message),
      firstReceivedAt: daemonTime(Number(attributes['ApproximateFirstReceiveTimestamp'])),
      sentAt: daemonTime(Number(attributes['SentTimestamp'])),
      ...(scheduled !== undefined && {
        taskName: textOf(messageAttributes['beanstalk.sqsd.task_name']),
        scheduledAt: daemonTime(Date.parse(scheduled)) ?? scheduled,
      }),
    },
    settings,
  );
  // A periodic task has nothing to say: its body is a text of the daemon's own.
  if (scheduled !== undefined) request.body = new Uint8Array();
  setAttributes(request.headers, message, log);
}

function setAttributes(headers: HttpHeaders, message: SqsMessage, log: Logger): void {
  let bytes = 0;
  const leftOut: string[] = [];
  for (const [name, attribute] of Object.entries(message.messageAttributes ?? {})) {
    if (OWN.test(name)) continue;
    const field = `X-Aws-Sqsd-Attr-${name}`;
    const text = textOf(attribute);
    const value = text === undefined ? undefined : fieldValue(text);
    const length = field.length + Buffer.byteLength(value ?? '');
    if (value === undefined || headers.has(field) || bytes + length > MAX_ATTRIBUTE_BYTES) {
      leftOut.push(name);
      continue;
    }
    bytes += length;
    headers.set(field, value);
  }
  if (leftOut.length === 0) return;
  log.warn(
    `Message attributes that are left out, for they are binary, too long, or there twice: ${leftOut.join(', ')}`,
    { message: message.messageId },
  );
}

/** The daemon hands on texts and numbers. */
function textOf(attribute: MessageAttribute | undefined): string | undefined {
  const { dataType = 'String', stringValue } = attribute ?? {};
  return /^(?:String|Number)/.test(dataType) ? stringValue : undefined;
}

/** @throws Error when a request line could not hold it. */
function targetOf(path: string): string {
  const target = path.startsWith('/') ? path : `/${path}`;
  if (/^[!"$-~]+$/.test(target)) return target;
  throw new Error(
    `The message's attribute beanstalk.sqsd.path is no path: ${JSON.stringify(path)}`,
  );
}
