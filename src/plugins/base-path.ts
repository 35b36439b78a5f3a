import type { Plugin } from '../pipeline/index.ts';
import { checkOptions } from './check-options.ts';
import { aBoolean, listOf, required } from './option-checks.ts';
import { removeField } from './remove-field.ts';

/** Options of {@link basePath}. */
export interface BasePathOptions {
  /**
   * The base paths, `api` or `/api` or `/api/`, percent-encoded as they stand in a request. One of
   * only slashes removes nothing.
   */
  prefixes: readonly string[];
  /**
   * Tells the app in `x-forwarded-prefix` what was removed. The field as callers send it is then
   * removed, since apps build links from it; off, it is passed on as it came, as Lambda's front doors
   * do.
   * @default false
   */
  forwardedPrefix?: boolean;
}

const FORWARDED_PREFIX = 'x-forwarded-prefix';
const SLASH = 0x2f;
const QUESTION_MARK = 0x3f;

/** Visible ASCII without what would end the path, and `%` only as part of an escape. */
const RAW_PATH = /^(?:[!"$&->@-~]|%[0-9a-f]{2})*$/i;

/**
 * Removes a base path, as of a custom domain's mapping, from the request target: whole segments,
 * once, the longest that fits. Nothing is decoded: `/%61pi` is not `/api`. Requests that a source
 * makes of its own, as for queue messages, keep their path.
 *
 * @example
 * basePath({ prefixes: ['/api', '/api/v2'] }) // "/api/v2/items?id=1" becomes "/items?id=1"
 */
export function basePath(options: BasePathOptions): Plugin {
  checkOptions('base-path', options, {
    prefixes: required(
      listOf({
        expected: 'a percent-encoded path without "?" or "#"',
        accepts: (value) => typeof value === 'string' && RAW_PATH.test(value),
      }),
    ),
    forwardedPrefix: aBoolean(),
  });
  const prefixes = longestFirst(options.prefixes);
  const forwardedPrefix = options.forwardedPrefix ?? false;

  return {
    name: 'base-path',
    apply({ hooks }) {
      hooks.request.tap('base-path', ({ source, request }) => {
        if (source.kind !== 'http') return;
        const removed = prefixes.find((prefix) => startsWithSegments(request.target, prefix));
        if (removed !== undefined) request.target = withoutPrefix(request.target, removed);
        if (!forwardedPrefix) return;
        removeField(request.headers, FORWARDED_PREFIX);
        if (removed !== undefined) request.headers.append(FORWARDED_PREFIX, removed);
      });
    },
  };
}

/** Each with a leading slash and without a trailing one. */
function longestFirst(prefixes: readonly string[]): string[] {
  return prefixes
    .map((prefix) => `/${trimSlashes(prefix)}`)
    .filter((prefix) => prefix !== '/')
    .sort((a, b) => b.length - a.length);
}

function trimSlashes(prefix: string): string {
  let start = 0;
  let end = prefix.length;
  while (start < end && prefix.charCodeAt(start) === SLASH) start++;
  while (end > start && prefix.charCodeAt(end - 1) === SLASH) end--;
  return prefix.slice(start, end);
}

/** Whether the target is the path, or goes on after it with a slash or a query. */
function startsWithSegments(target: string, path: string): boolean {
  if (!target.startsWith(path)) return false;
  if (target.length === path.length) return true;
  const next = target.charCodeAt(path.length);
  return next === SLASH || next === QUESTION_MARK;
}

function withoutPrefix(target: string, path: string): string {
  const rest = target.slice(path.length);
  return rest.charCodeAt(0) === SLASH ? rest : `/${rest}`;
}
