import type { Folder, FoundFile } from './folder.ts';

/** The bytes that are sent for a file. */
export interface Representation extends FoundFile {
  /** `undefined` for the file itself. */
  readonly encoding: 'br' | 'gzip' | undefined;
  /** Whether other callers get other bytes. */
  readonly varies: boolean;
}

/** In order of preference: brotli is smaller. */
const PRECOMPRESSED = [
  ['br', '.br'],
  ['gzip', '.gz'],
] as const;

/** The file, or what was compressed of it beforehand where the caller takes that. */
export async function representationOf(
  file: FoundFile,
  folder: Folder,
  acceptEncoding: string | undefined,
): Promise<Representation> {
  const found = await Promise.all(
    PRECOMPRESSED.map(async ([encoding, ending]) => ({
      encoding,
      file: await folder.beside(file, ending),
    })),
  );
  let best: Representation = { ...file, encoding: undefined, varies: false };
  let bestWeight = 0;
  for (const { encoding, file: compressed } of found) {
    if (compressed === undefined) continue;
    best = { ...best, varies: true };
    const weight = weightOf(encoding, acceptEncoding ?? '');
    if (weight <= bestWeight) continue;
    best = { ...compressed, encoding, varies: true };
    bestWeight = weight;
  }
  return best;
}

/** How much the caller likes a coding, 0 to 1 (RFC 9110, 12.5.3). */
export function weightOf(coding: string, acceptEncoding: string): number {
  let any = 0;
  for (const item of acceptEncoding.toLowerCase().split(',')) {
    const [name, ...parameters] = item.split(';').map((part) => part.trim());
    if (name !== coding && name !== '*') continue;
    const quality = parameters.find((parameter) => parameter.startsWith('q='));
    const weight = quality === undefined ? 1 : Number(quality.slice(2)) || 0;
    if (name === coding) return weight;
    any = weight;
  }
  return any;
}
