import { Buffer } from 'node:buffer';
import { HttpRequest, type Logger } from '../../pipeline/index.ts';
import { PLAIN_FIELD_VALUE } from '../field-syntax.ts';
import { type JsonField, jsonField } from '../json-field.ts';
import { mediaTypeOf } from './media-type-of.ts';
import type { BatchRecord } from './record-batch.ts';

/** A field's limit, in bytes: servers allow a request's head 8 or 16 KiB, and there are two such. */
const MAX_FIELD_BYTES = 4096;

/**
 * The request for one record: that of the event with the record for its body, and what is known about
 * the record in `x-lambda-record-…`.
 *
 * @throws AdapterError `LWA_ERR_EVENT_INVALID`
 */
export function recordRequest(
  { method, target, headers }: HttpRequest,
  record: BatchRecord,
  log: Logger,
): HttpRequest {
  const content = record.read();
  const { attributes = {}, metadata } = content;
  const fields = headers.clone();
  const type = mediaTypeOf(content);
  if (type === undefined) fields.delete('content-type');
  else fields.set('content-type', type);
  fields.set('x-lambda-record-id', fieldText(record.id));
  if (record.group) fields.set('x-lambda-record-group', fieldText(record.group));
  setJson('x-lambda-record-metadata', metadata);
  if (Object.keys(attributes).length > 0) setJson('x-lambda-record-attributes', attributes);
  return new HttpRequest({ method, target, headers: fields, body: content.body });

  function setJson(name: string, value: unknown): void {
    const { json, removed } = asciiJsonField(value);
    fields.set(name, json);
    if (removed.length === 0) return;
    log.warn(`"${name}" would exceed ${MAX_FIELD_BYTES} bytes; left out: ${removed.join(', ')}`, {
      record: record.id,
    });
  }
}

/** JSON that servers cannot misread: most take the bytes of a field for Latin-1. */
function asciiJsonField(value: unknown): JsonField {
  const field = jsonField(value, MAX_FIELD_BYTES);
  const json = escaped(field.json);
  if (json.length <= MAX_FIELD_BYTES) return { json, removed: field.removed };
  // No character's escape is longer than three times its UTF-8.
  const shorter = jsonField(value, Math.floor(MAX_FIELD_BYTES / 3));
  return { json: escaped(shorter.json), removed: shorter.removed };
}

function escaped(json: string): string {
  return json.replace(
    /[\u0080-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Percent-encoded where a field could not hold it. */
function fieldText(text: string): string {
  if (PLAIN_FIELD_VALUE.test(text)) return text;
  // A lone surrogate, which encodeURIComponent() refuses, becomes U+FFFD in UTF-8.
  return encodeURIComponent(Buffer.from(text, 'utf8').toString('utf8'));
}
