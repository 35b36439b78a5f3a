import type { HttpHeaders } from 'lambda-web-adapter';
import { fieldValue } from './field-value.ts';

/** What the daemon says about a message. */
export interface DaemonFields {
  readonly messageId: string;
  readonly queue: string;
  /** The path of its own that the message has; `''` without one. */
  readonly path: string;
  readonly senderId: string | undefined;
  readonly receiveCount: number;
  readonly firstReceivedAt: string | undefined;
  readonly sentAt: string | undefined;
  /** Of a periodic task. */
  readonly taskName?: string | undefined;
  readonly scheduledAt?: string | undefined;
}

/** What would make the app take the daemon for somebody else. */
const OF_OTHERS = /^(?:x[-_]forwarded[-_].*|forwarded|x-real-ip|client-ip|true-client-ip)$/;

/**
 * Makes a request's headers those of the daemon, as far as the app can tell: it takes what has no
 * `X-Forwarded-For` and comes from this machine for its own.
 */
export function setDaemonFields(
  headers: HttpHeaders,
  fields: DaemonFields,
  { userAgent, contentType }: { readonly userAgent: string; readonly contentType: string },
): void {
  headers.deleteWhere((name) => OF_OTHERS.test(name));
  // They can fill a head that has all of it in X-Aws-Sqsd-…, too.
  headers.delete('x-lambda-record-attributes');
  headers.delete('x-lambda-record-metadata');
  headers.set('Host', 'localhost');
  headers.set('User-Agent', userAgent);
  headers.set('Content-Type', contentType);
  const values: Readonly<Record<string, string | undefined>> = {
    Msgid: fields.messageId,
    'Receive-Count': String(fields.receiveCount),
    'First-Received-At': fields.firstReceivedAt,
    'Sent-At': fields.sentAt,
    Queue: fields.queue,
    Path: fields.path,
    'Sender-Id': fields.senderId,
    'Scheduled-At': fields.scheduledAt,
    Taskname: fields.taskName,
  };
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined) headers.set(`X-Aws-Sqsd-${name}`, fieldValue(value));
  }
}

/** A point in time as the daemon writes it, in whole seconds of UTC. */
export function daemonTime(epochMs: number): string | undefined {
  if (!Number.isFinite(epochMs) || Math.abs(epochMs) > 8.64e15) return undefined;
  return `${new Date(epochMs).toISOString().slice(0, -5)}Z`;
}
