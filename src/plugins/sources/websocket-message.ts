/**
 * The media type of a WebSocket message, which has none of its own: JSON for an object or an array,
 * on which most APIs route, plain text for other text. Parsing is cheap: a message has 128 KB at most.
 */
export function messageType(body: string | Uint8Array | undefined): string {
  if (typeof body === 'object') return 'application/octet-stream';
  return body !== undefined && isJson(body) ? 'application/json' : 'text/plain; charset=utf-8';
}

function isJson(text: string): boolean {
  if (!/^\s*[[{]/.test(text)) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
