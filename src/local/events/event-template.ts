import type { Buffer } from 'node:buffer';
import type { FunctionIdentity } from '../function-identity.ts';

/** What an event is made from. */
export interface EventTemplateInit {
  /** What it carries, one record each where it has records. At least one. */
  readonly bodies: readonly Buffer[];
  /** Of the queue, topic, bucket, rule, …. */
  readonly name: string;
  readonly identity: FunctionIdentity;
  readonly now: Date;
}

/** Makes the events of one source. */
export interface EventTemplate {
  /** As it stands in `x-lambda-event-source`. */
  readonly source: string;
  /** What a body is, for help texts: `the message`. */
  readonly body: string;
  /** Taken where no body is given. */
  readonly example: string;
  /** @throws Error when a body is not what the source carries. */
  make(init: EventTemplateInit): object;
}

/** An ARN in the function's region and account. */
export function arnOf(
  { region, accountId }: FunctionIdentity,
  service: string,
  rest: string,
): string {
  return `arn:aws:${service}:${region}:${accountId}:${rest}`;
}

/** A body as the JSON that its source carries. @throws Error that says what is wrong with it. */
export function jsonOf(body: Buffer): unknown {
  const text = body.toString('utf8');
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Error(`The body is no JSON: ${(cause as Error).message}`, { cause });
  }
}

/** The same, where it must be an object. */
export function objectOf(body: Buffer): Record<string, unknown> {
  const value = jsonOf(body);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return value as Record<string, unknown>;
  }
  throw new Error('The body is no JSON object');
}

/** A number with a fixed count of digits, as sequence numbers are written. */
export function sequenceNumber(index: number): string {
  return `4959033827149025660855969253836157109592157${String(index).padStart(13, '0')}`;
}
