import { extname } from 'node:path';
import { lookup } from 'mrmime';

/** The media type of a file, by the ending of its name. */
export function contentType(name: string, own: Readonly<Record<string, string>>): string {
  const ending = extname(name).slice(1).toLowerCase();
  const configured = Object.hasOwn(own, ending) ? own[ending] : undefined;
  if (configured !== undefined) return configured;
  const type = (ending && lookup(ending)) || 'application/octet-stream';
  return type.startsWith('text/') ? `${type}; charset=utf-8` : type;
}
