/** `tchar` of RFC 9110, section 5.6.2: 1 where the character may stand in a field name or method. */
const TOKEN = new Uint8Array(256);
for (const character of "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz") {
  TOKEN[character.charCodeAt(0)] = 1;
  TOKEN[character.toUpperCase().charCodeAt(0)] = 1;
}

/** Whether `text` is a token: a method, or the name of a field. */
export function isToken(text: string): boolean {
  for (let index = 0; index < text.length; index++) {
    // Characters past the table read as undefined.
    if (TOKEN[text.charCodeAt(index)] !== 1) return false;
  }
  return text.length > 0;
}

/** Whether the byte may stand in a token. */
export function isTokenByte(byte: number): boolean {
  return TOKEN[byte] === 1;
}
