/** Characters of a method or a field name (RFC 9110, 5.6.2). */
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/** Whether `text` is a token, as methods and field names must be. */
export function isToken(text: string): boolean {
  return TOKEN.test(text);
}

const LINE_BREAKING = /[\0\r\n]/;

/** Whether a field's value could end the field early and smuggle another one in (RFC 9110, 5.5). */
export function breaksLine(value: string): boolean {
  return LINE_BREAKING.test(value);
}

/** The start of a text that came from outside, fit for an error message: quoted, escaped, short. */
export function quotedStart(text: string): string {
  return JSON.stringify(text.length > 100 ? `${text.slice(0, 100)}…` : text);
}
