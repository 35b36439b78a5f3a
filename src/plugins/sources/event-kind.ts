import { PLAIN_FIELD_VALUE } from '../field-syntax.ts';
import { type EventObject, objectOf } from './event-fields.ts';
import { EVENT_KINDS } from './event-kinds.ts';

/** What can be said of an event that is no HTTP request. */
export interface NamedEvent {
  /** One of {@link EVENT_NAMES}. */
  readonly name: string;
  /** The resource that it comes from, where the event says so. */
  readonly arn: string | undefined;
}

/** What an event is called that is of no kind known here: somebody invoked the function. */
const DIRECT = 'direct';

/** Every name that {@link nameEvent} gives. */
export const EVENT_NAMES: readonly string[] = [...EVENT_KINDS.map(({ name }) => name), DIRECT];

const NOTHING: EventObject = {};

/** AWS's own limit is 2048 characters. */
const LONGEST_ARN = 2048;

/** Tells what kind of event it is. Never throws, whatever the event is. */
export function nameEvent(value: unknown): NamedEvent {
  const isList = Array.isArray(value);
  const event = objectOf(isList ? value[0] : value) ?? NOTHING;
  const record = isList ? event : firstRecord(event);
  const kind = EVENT_KINDS.find(({ matches }) => matches(event, record));
  if (kind === undefined) return { name: DIRECT, arn: undefined };
  return { name: kind.name, arn: fieldValue(kind.arn?.(event, record)) };
}

/**
 * The name of a schedule, which its ARN ends with: `rule/nightly`, `rule/bus/nightly`,
 * `schedule/group/nightly`.
 */
export function scheduleName(arn: string): string | undefined {
  return /:(?:rule|schedule)\/(?:[^/]+\/)?([^/]+)$/.exec(arn)?.[1];
}

function firstRecord({ Records }: EventObject): EventObject {
  return (Array.isArray(Records) ? objectOf(Records[0]) : undefined) ?? NOTHING;
}

/** It goes into a header field; who invokes the function may have put anything there. */
function fieldValue(arn: unknown): string | undefined {
  if (typeof arn !== 'string' || arn.length > LONGEST_ARN) return undefined;
  return PLAIN_FIELD_VALUE.test(arn) ? arn : undefined;
}
