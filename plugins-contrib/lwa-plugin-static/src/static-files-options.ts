import {
  aBoolean,
  anInteger,
  anyOf,
  aRecord,
  aString,
  checkOptions,
  listOf,
  type OptionCheck,
  oneOf,
  required,
} from 'lambda-web-adapter';
import { readPath } from './request-path.ts';

/** Options of {@link staticFiles}. */
export interface StaticFilesOptions {
  /**
   * Folders by the path in front of their files: `{ "/assets": "public/assets" }`. A relative one is
   * below the function's code (`LAMBDA_TASK_ROOT`), or the working directory.
   */
  folders: Readonly<Record<string, string>>;
  /** What is sent for a path that names a folder and ends with a slash. @default ["index.html"] */
  index?: readonly string[];
  /** What is tried behind a name that is no file's: `["html"]` finds `about.html` for `/about`. @default [] */
  extensions?: readonly string[];
  /** The path of the page that browsers get for a path without a file: for single-page apps. @default the app answers */
  fallback?: string;
  /** Whether `.br` and `.gz` files beside a file are sent where the caller takes them. @default true */
  precompressed?: boolean;
  /** `Cache-Control`, for all or by the longest prefix of the path. @default "public, max-age=0, must-revalidate" */
  cacheControl?: string | Readonly<Record<string, string>>;
  /** A pattern of paths whose files never change. @default names with a hexadecimal hash, and /_next/static/ */
  immutable?: string | RegExp | false;
  /** Media types by the ending of a name: `{ "glb": "model/gltf-binary" }`. @default mrmime's */
  types?: Readonly<Record<string, string>>;
  /** Names with a dot in front that are sent all the same. @default [".well-known"] */
  dotfiles?: readonly string[];
  /** The largest file (bytes) for an answer that cannot stream. @default 4500000 */
  maxBufferedSize?: number;
  /** What becomes of a larger one: an error says so, or the app is asked. @default "error" */
  tooLarge?: 'error' | 'app';
}

/** @throws AdapterError `LWA_ERR_PLUGIN_INVALID` */
export function checkStaticFilesOptions(options: StaticFilesOptions): void {
  const aPath = anAbsolutePath();
  const aName = matching(/^[^/\\\0]+$/, 'the name of a file');
  const aValue = matching(/^[!-~](?:[ !-~]*[!-~])?$/, 'the text of a header');
  checkOptions<StaticFilesOptions>('static', options, {
    folders: required(recordOf(aPath, matching(/^[^\0]+$/, 'the path of a folder'))),
    index: listOf(aName),
    extensions: listOf(aName),
    fallback: aPath,
    precompressed: aBoolean(),
    cacheControl: anyOf(aValue, recordOf(matching(/^\//, 'a path'), aValue)),
    immutable: {
      expected: 'a regular expression, or false',
      accepts: (value) => value === false || isPattern(value),
    },
    types: aRecord(aValue),
    dotfiles: listOf(matching(/^\.[^/\\\0]+$/, 'a name with a dot in front')),
    maxBufferedSize: anInteger(0),
    tooLarge: oneOf('error', 'app'),
  });
}

function anAbsolutePath(): OptionCheck {
  return {
    expected: 'a path that begins with "/", without dot segments',
    accepts: (value) => typeof value === 'string' && readPath(value) !== undefined,
  };
}

/** At least one value; its key is checked, too. */
function recordOf(key: OptionCheck, value: OptionCheck): OptionCheck {
  const values = aRecord(value);
  return {
    ...values,
    expected: `an object whose keys are each ${key.expected}`,
    accepts: (record) =>
      values.accepts(record) &&
      Object.keys(record as object).length > 0 &&
      Object.keys(record as object).every((name) => key.accepts(name)),
  };
}

function matching(pattern: RegExp, expected: string): OptionCheck {
  const text = aString();
  return { expected, accepts: (value) => text.accepts(value) && pattern.test(value as string) };
}

function isPattern(value: unknown): boolean {
  if (value instanceof RegExp) return true;
  if (typeof value !== 'string') return false;
  try {
    new RegExp(value);
    return true;
  } catch {
    return false;
  }
}
