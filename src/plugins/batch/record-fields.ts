import { Buffer, isUtf8 } from 'node:buffer';
import { type EventObject, invalidEvent, objectOf } from '../sources/event-fields.ts';
import { base64Bytes } from '../sources/request-body.ts';

/**
 * The objects of an event's list.
 * @throws AdapterError `LWA_ERR_EVENT_INVALID`
 */
export function objectsOf(value: unknown, path: string): readonly EventObject[] {
  if (!Array.isArray(value)) throw invalidEvent(`"${path}" of the event is not an array`);
  return value.map((element, index) => {
    const object = objectOf(element);
    if (object !== undefined) return object;
    throw invalidEvent(`"${path}[${index}]" of the event is not an object`);
  });
}

/**
 * What a source knows a record by: without it no failure can be reported.
 * @throws AdapterError `LWA_ERR_EVENT_INVALID`
 */
export function identifierOf(value: unknown, path: string): string {
  if (typeof value === 'string' && value !== '') return value;
  throw invalidEvent(`"${path}" of the event is ${shown(value)}; expected the record's identifier`);
}

/**
 * The bytes of a member in base64.
 * @throws AdapterError `LWA_ERR_EVENT_INVALID`
 */
export function bytesOf(value: unknown, path: string): Uint8Array {
  const bytes = typeof value === 'string' ? base64Bytes(value) : undefined;
  if (bytes !== undefined) return bytes;
  throw invalidEvent(`"${path}" of the event is not base64`);
}

/**
 * A member that must be text.
 * @throws AdapterError `LWA_ERR_EVENT_INVALID`
 */
export function requiredText(value: unknown, path: string): string {
  if (typeof value === 'string') return value;
  throw invalidEvent(`"${path}" of the event is ${shown(value)}; expected a string`);
}

/** The object without these members. */
export function without(object: EventObject, ...members: readonly string[]): EventObject {
  return Object.fromEntries(Object.entries(object).filter(([name]) => !members.includes(name)));
}

/** Bytes as JSON has them, signed as Java's or not, as text; as base64 when they are no UTF-8. */
export function textOfBytes(bytes: readonly unknown[]): string {
  const buffer = Buffer.from(bytes.map((byte) => Number(byte) & 0xff));
  return buffer.toString(isUtf8(buffer) ? 'utf8' : 'base64');
}

/** The attribute that names a media type: brokers have no name for it, and senders have several. */
export function contentTypeOf(attributes: Readonly<Record<string, string>>): string | undefined {
  const name = Object.keys(attributes).find((one) => /^content[-_]?type$/i.test(one));
  return name === undefined ? undefined : attributes[name];
}

function shown(value: unknown): string {
  if (value === undefined) return 'missing';
  return value === '' ? 'empty' : typeof value;
}
