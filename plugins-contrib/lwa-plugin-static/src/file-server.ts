import { AdapterError, type Exchange, HttpResponse, type HttpHeaders } from 'lambda-web-adapter';
import { readRange } from './byte-range.ts';
import { CacheRules } from './cache-rules.ts';
import { contentType } from './content-type.ts';
import { EntityTags } from './entity-tags.ts';
import { fileBody } from './file-body.ts';
import type { Folder, FoundFile } from './folder.ts';
import { openFolders } from './open-folders.ts';
import { plausibleDate, rangeApplies, unmetCondition } from './preconditions.ts';
import { type Representation, representationOf } from './representation.ts';
import { readPath, type RequestPath } from './request-path.ts';
import type { StaticFilesOptions } from './static-files-options.ts';

/** 6 MB of JSON, in which bytes are base64. */
const MAX_BUFFERED_BYTES = 4_500_000;

/** A file, and where it was found. */
interface Found {
  readonly file: FoundFile;
  readonly folder: Folder;
  /** Decoded. */
  readonly path: string;
  /** Whether it stands for a path that has none. */
  readonly fallback: boolean;
}

/** Answers requests for files. */
export class FileServer {
  readonly #options: StaticFilesOptions;
  readonly #cacheRules: CacheRules;
  readonly #tags = new EntityTags();
  #folders: readonly Folder[] = [];

  constructor(options: StaticFilesOptions) {
    this.#options = options;
    this.#cacheRules = new CacheRules({
      cacheControl: options.cacheControl,
      immutable: options.immutable,
    });
  }

  /** @throws Error when a folder or the fallback is not there. */
  async open(): Promise<void> {
    const { folders, fallback, index, extensions, dotfiles } = this.#options;
    this.#folders = await openFolders(folders, {
      index: index ?? ['index.html'],
      extensions: extensions ?? [],
      dotfiles: dotfiles ?? ['.well-known'],
    });
    if (fallback !== undefined && typeof (await this.#find(readPath(fallback)!)) !== 'object') {
      throw new Error(`options.fallback is ${JSON.stringify(fallback)}, and there is no such file`);
    }
  }

  /** @returns `undefined` for what is the app's. */
  async answer(exchange: Exchange): Promise<HttpResponse | undefined> {
    const { request } = exchange;
    if (request.method !== 'GET' && request.method !== 'HEAD') return undefined;
    const path = readPath(request.path);
    const found = path && (await this.#find(path));
    if (found === 'folder') return redirect(request.path, request.search);
    const sent = found ?? (await this.#fallback(request.headers, path));
    return sent && (await this.#send(exchange, sent));
  }

  async #find(path: RequestPath): Promise<Found | 'folder' | undefined> {
    for (const folder of this.#folders) {
      const file = await folder.find(path);
      if (file === 'folder') return 'folder';
      if (file) return { file, folder, path: `/${path.segments.join('/')}`, fallback: false };
    }
    return undefined;
  }

  /** For browsers that ask for a page: a name with an ending is no page's. */
  async #fallback(headers: HttpHeaders, path: RequestPath | undefined): Promise<Found | undefined> {
    const { fallback } = this.#options;
    if (fallback === undefined || path === undefined) return undefined;
    if (!headers.get('accept')?.includes('text/html')) return undefined;
    if (path.segments.at(-1)?.includes('.')) return undefined;
    const found = await this.#find(readPath(fallback)!);
    return typeof found === 'object' ? { ...found, fallback: true } : undefined;
  }

  async #send(exchange: Exchange, found: Found): Promise<HttpResponse | undefined> {
    const { headers: asked, method } = exchange.request;
    const chosen = await this.#represent(found, asked.get('accept-encoding'));
    const validators = {
      tag: await this.#tags.of(chosen),
      modifiedMs: plausibleDate(chosen.modifiedMs),
    };
    const { size } = chosen;
    const headers: Record<string, string> = {
      etag: validators.tag,
      'cache-control': this.#cacheRules.of(found.path),
      ...(validators.modifiedMs !== undefined && {
        'last-modified': new Date(validators.modifiedMs).toUTCString(),
      }),
      ...varying(chosen, found),
    };
    const unmet = unmetCondition(asked, validators);
    if (unmet !== undefined) return new HttpResponse({ status: unmet, headers });

    const ranged = method === 'GET' && rangeApplies(asked, validators);
    const range = readRange(ranged ? asked.get('range') : undefined, size);
    if (range === 'unsatisfiable') {
      return new HttpResponse({ status: 416, headers: { 'content-range': `bytes */${size}` } });
    }
    const { first, last } = range ?? { first: 0, last: size - 1 };
    const length = last - first + 1;
    if (method === 'GET' && !exchange.streaming && !this.#fits(found, length)) return undefined;
    const body =
      method === 'GET'
        ? await fileBody(chosen.path, { first, last }, exchange.streaming)
        : undefined;
    return new HttpResponse({
      status: range === undefined ? 200 : 206,
      headers: {
        'content-type': contentType(found.file.name, this.#options.types ?? {}),
        'content-length': String(length),
        'accept-ranges': 'bytes',
        'x-content-type-options': 'nosniff',
        ...headers,
        ...(chosen.encoding && { 'content-encoding': chosen.encoding }),
        ...(range && { 'content-range': `bytes ${first}-${last}/${size}` }),
      },
      body,
    });
  }

  async #represent(
    { file, folder }: Found,
    acceptEncoding: string | undefined,
  ): Promise<Representation> {
    if (this.#options.precompressed === false) {
      return { ...file, encoding: undefined, varies: false };
    }
    return await representationOf(file, folder, acceptEncoding);
  }

  /** @throws AdapterError `LWA_ERR_RESPONSE_TOO_LARGE`, where the app is not to be asked. */
  #fits({ path }: Found, length: number): boolean {
    const { maxBufferedSize = MAX_BUFFERED_BYTES, tooLarge } = this.#options;
    if (length <= maxBufferedSize) return true;
    if (tooLarge === 'app') return false;
    throw new AdapterError({
      code: 'LWA_ERR_RESPONSE_TOO_LARGE',
      message: `The file ${path} has ${length} bytes; without streaming ${maxBufferedSize} can be sent. Stream it (AWS_LWA_INVOKE_MODE=response_stream, and a front door that streams), ask for a range, or keep it elsewhere`,
      status: 502,
      expose: true,
      errorType: 'Function.ResponseSizeTooLarge',
    });
  }
}

/** Relative, since the caller may see the path behind a prefix. */
function redirect(path: string, search: string): HttpResponse {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return new HttpResponse({
    status: 301,
    headers: { location: `./${name}/${search}`, 'cache-control': 'no-cache' },
  });
}

function varying({ varies }: Representation, { fallback }: Found): { vary?: string } {
  const fields = [...(varies ? ['Accept-Encoding'] : []), ...(fallback ? ['Accept'] : [])];
  return fields.length === 0 ? {} : { vary: fields.join(', ') };
}
