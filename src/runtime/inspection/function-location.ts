import { Session } from 'node:inspector';
import { fileURLToPath } from 'node:url';

/** Where a function stands in its file. */
export interface FunctionLocation {
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
}

/** How the inspector finds what it is asked about. */
const SUBJECT = Symbol.for('lambda-web-adapter.inspected-function');

/**
 * Where a function was written, as V8's debugger knows it: no other way leads from a plugin to its
 * source. Costs some 30 ms the first time. `undefined` where that cannot be known, as on Bun.
 */
export function functionLocation(subject: unknown): FunctionLocation | undefined {
  const holder = globalThis as Record<symbol, unknown>;
  let session: Session | undefined;
  const urls = new Map<string, string>();
  let location: { scriptId: string; lineNumber: number } | undefined;
  try {
    const opened = new Session();
    session = opened;
    opened.connect();
    opened.on('Debugger.scriptParsed', ({ params }) => {
      urls.set(params.scriptId, params.url);
    });
    // Within one thread all of these answer before they return.
    opened.post('Debugger.enable');
    holder[SUBJECT] = subject;
    const expression = `globalThis[Symbol.for(${JSON.stringify(SUBJECT.description)})]`;
    opened.post('Runtime.evaluate', { expression }, (_, { result }) => {
      const { objectId } = result;
      if (objectId === undefined) return;
      opened.post('Runtime.getProperties', { objectId }, (_, { internalProperties = [] }) => {
        const found = internalProperties.find(({ name }) => name === '[[FunctionLocation]]');
        location = found?.value?.value as typeof location;
      });
    });
  } catch {
    return undefined;
  } finally {
    delete holder[SUBJECT];
    session?.disconnect();
  }
  const url = location === undefined ? undefined : urls.get(location.scriptId);
  const file = url === undefined ? undefined : pathOf(url);
  return file === undefined ? undefined : { file, line: location!.lineNumber + 1 };
}

function pathOf(url: string): string | undefined {
  if (url.startsWith('/')) return url;
  return url.startsWith('file:') ? fileURLToPath(url) : undefined;
}
