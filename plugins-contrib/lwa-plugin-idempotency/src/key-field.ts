/** The longest key, in characters. */
const MAX_LENGTH = 255;

/**
 * Reads `Idempotency-Key`: a string of Structured Fields (draft-ietf-httpapi-idempotency-key-header,
 * 2.1; RFC 9651, 3.3.3), or, as many clients send it, without the quotation marks.
 *
 * @returns The key; `undefined` when it is none.
 */
export function parseKey(field: string): string | undefined {
  const text = field.trim();
  const key = text.startsWith('"') ? quoted(text) : bare(text);
  return key !== undefined && key.length > 0 && key.length <= MAX_LENGTH ? key : undefined;
}

function quoted(text: string): string | undefined {
  const [, content] = /^"((?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\])*)"$/.exec(text) ?? [];
  return content?.replace(/\\(.)/g, '$1');
}

/** Without what would separate several of them. */
function bare(text: string): string | undefined {
  return /^[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]+$/.test(text) ? text : undefined;
}
