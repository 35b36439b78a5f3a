import { FIELD_NAME } from '../field-syntax.ts';

/** What could end a field early and smuggle another one in (RFC 9110, 5.5). */
const LINE_BREAKING = /[\0\r\n]/;

/** What HTTP forbids about a header field: the end of a sentence. `undefined` when all is well. */
export function fieldFault(name: string, value: string): string | undefined {
  if (!FIELD_NAME.test(name)) {
    return `has a header field named ${quotedStart(name)}, which is no HTTP token`;
  }
  if (LINE_BREAKING.test(value)) {
    return `has a line break or a NUL in its header field ${quotedStart(name)}`;
  }
  return undefined;
}

/** The start of a text that came from outside, fit for an error message: quoted, escaped, short. */
export function quotedStart(text: string): string {
  return JSON.stringify(text.length > 100 ? `${text.slice(0, 100)}…` : text);
}
