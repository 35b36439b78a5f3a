import { HttpResponse, type Plugin } from '../pipeline/index.ts';
import { checkOptions } from './check-options.ts';
import type { OptionCheck } from './option-check.ts';
import { listOf } from './option-checks.ts';

/** Options of {@link privatePaths}. */
export interface PrivatePathsOptions {
  /** The paths that only the adapter itself may ask for. @default none */
  paths?: readonly string[];
  /** Paths that are private together with all that is below them. @default none */
  subtrees?: readonly string[];
}

/**
 * Answers 403 to callers from outside who ask for a path that the adapter posts to by itself:
 * events, SnapStart hooks. Paths are compared as a forgiving router would: decoded, without regard
 * to case, doubled slashes, dot segments, parameters behind a semicolon or a slash at the end.
 */
export function privatePaths(options: PrivatePathsOptions): Plugin {
  checkOptions('private-paths', options, { paths: aPathList(), subtrees: aPathList() });
  const { paths = [], subtrees = [] } = options;
  const roots = subtrees.map(plainPath);
  const guarded = new Set([...paths.map(plainPath), ...roots]);
  const folders = roots.map((root) => (root === '/' ? root : `${root}/`));

  return {
    name: 'private-paths',
    apply({ hooks }) {
      hooks.reply.tap('private-paths', ({ source, request }) => {
        if (source.kind !== 'http') return undefined;
        const path = plainPath(request.path);
        if (!guarded.has(path) && !folders.some((folder) => path.startsWith(folder))) {
          return undefined;
        }
        return new HttpResponse({
          status: 403,
          headers: { 'content-type': 'application/json' },
          body: '{"message":"Forbidden"}',
        });
      });
    },
  };
}

function aPathList(): OptionCheck {
  return listOf({
    expected: 'a path that begins with "/"',
    accepts: (value) => typeof value === 'string' && value.startsWith('/'),
  });
}

/** The path as a lenient router may read it. */
function plainPath(path: string): string {
  const segments: string[] = [];
  for (const segment of decoded(path).toLowerCase().split(/[/\\]/)) {
    const name = segment.split(';', 1)[0]!;
    if (name === '..') segments.pop();
    else if (name !== '' && name !== '.') segments.push(name);
  }
  return `/${segments.join('/')}`;
}

/** Decodes until nothing changes: what is encoded twice may be decoded twice. */
function decoded(path: string): string {
  let text = path;
  for (let round = 0; round < 3 && text.includes('%'); round++) {
    text = text.replace(/%([0-9a-f]{2})/gi, (_, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    );
  }
  return text;
}
