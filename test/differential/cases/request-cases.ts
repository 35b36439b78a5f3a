import { Buffer } from 'node:buffer';
import type { Case } from '../case.ts';
import { albEvent, type EventParts, restEvent, SOURCES, urlEvent } from '../events.ts';

/** The same request through each HTTP source. */
const EVERYWHERE: Record<string, EventParts> = {
  'a plain path': { path: '/orders/42' },
  'an escaped slash in the path': { path: '/a%2Fb/c' },
  'escaped dot segments in the path': { path: '/a/%2e%2e/b' },
  'plain dot segments in the path': { path: '/a/../b/./c' },
  'an empty path segment': { path: '/a//b' },
  'a trailing slash': { path: '/a/' },
  'a space in the path': { path: '/a b' },
  'letters outside ASCII in the path': { path: '/käse/チーズ' },
  'a bare percent sign in the path': { path: '/100%/x' },
  'a question mark in the path': { path: '/what?/x' },
  'a number sign in the path': { path: '/c#/x' },
  'characters that RFC 3986 reserves in the path': { path: "/a:@!$&'()*+,;=/b" },
  'braces, pipes and quotes in the path': { path: '/{a}|"b"^`\\' },
  'a query of two keys': { query: 'b=1&a=2' },
  'a repeated query key': { query: 'q=1&q=2' },
  'a query key without value': { query: 'q=' },
  'an escaped ampersand in the query': { query: 'q=a%26b' },
  'an escaped equals sign in the query': { query: 'q=a%3Db' },
  'a plus sign in the query': { query: 'q=a+b' },
  'an escaped plus sign in the query': { query: 'q=a%2Bb' },
  'letters outside ASCII in the query': { query: 'q=k%C3%A4se' },
  'brackets in the query': { query: 'ids[]=1&ids[]=2' },
  'an escaped slash in the query': { query: 'next=%2Fa%2Fb' },
  'a text body': {
    method: 'POST',
    path: '/in',
    headers: { 'content-type': 'text/plain; charset=utf-8' },
    body: 'käse 🧀',
  },
  'a base64 body': {
    method: 'PUT',
    path: '/in',
    headers: { 'content-type': 'application/octet-stream' },
    body: Buffer.from(Uint8Array.from({ length: 256 }, (_, byte) => byte)).toString('base64'),
    isBase64Encoded: true,
  },
  'a body that is not base64 but says so': { method: 'POST', body: '%%%', isBase64Encoded: true },
  'a body with a GET': { method: 'GET', body: 'x' },
  'a POST without a body': { method: 'POST' },
  'a DELETE': { method: 'DELETE', path: '/orders/42' },
  'an OPTIONS request': { method: 'OPTIONS', path: '/orders' },
  'a method of its own': { method: 'PROPFIND', path: '/dav' },
  'header names in mixed case': { headers: { 'X-Mixed-Case': 'yes', ACCEPT: '*/*' } },
  'an empty header value': { headers: { 'x-empty': '' } },
  'a header value outside ASCII': { headers: { 'x-name': 'Käse' } },
  'hop-by-hop headers': {
    headers: {
      connection: 'keep-alive, x-private',
      'x-private': '1',
      'keep-alive': 'timeout=5',
      te: 'trailers',
      'proxy-connection': 'keep-alive',
      'proxy-authorization': 'Basic eA==',
      upgrade: 'h2c',
    },
  },
  'a Content-Length that is too small': {
    method: 'POST',
    headers: { 'content-length': '2' },
    body: 'four',
  },
  'a Content-Length that is too big': {
    method: 'POST',
    headers: { 'content-length': '400' },
    body: 'four',
  },
  'a Transfer-Encoding of the client': {
    method: 'POST',
    headers: { 'transfer-encoding': 'chunked' },
    body: 'four',
  },
  'an Expect header': {
    method: 'POST',
    headers: { expect: '100-continue' },
    body: 'four',
  },
  'headers that only the adapter may set': {
    headers: {
      'x-amzn-request-context': '{"forged":true}',
      'x-amzn-lambda-context': '{"forged":true}',
      'x-amz-tenant-id': 'forged',
      'x-amzn-trace-id': 'Root=forged',
    },
  },
  'an X-Forwarded-Proto of two values': { headers: { 'x-forwarded-proto': 'https,http' } },
  'a Host that is none': { headers: { host: 'a b/c' } },
  'a Cookie header': { headers: { cookie: 'a=1; b=2' } },
};

const PER_SOURCE: readonly Case[] = [
  { name: 'Function URL: a cookies array', event: urlEvent({ cookies: ['a=1', 'b=2'] }) },
  {
    name: 'Function URL: a cookies array and a Cookie header',
    event: urlEvent({ cookies: ['a=1'], headers: { cookie: 'b=2' } }),
  },
  { name: 'Function URL: null maps', event: { ...urlEvent(), headers: null, cookies: null } },
  { name: 'Function URL: a null body', event: urlEvent({ body: null }) },
  { name: 'Function URL: an empty path', event: urlEvent({ path: '' }) },
  {
    name: 'Function URL: a query of 20 KB',
    event: urlEvent({ query: `q=${'x'.repeat(20_000)}` }),
  },
  {
    name: 'Function URL: a query of 70 KB',
    event: urlEvent({ query: `q=${'x'.repeat(70_000)}` }),
  },
  {
    name: 'REST API: a repeated header',
    event: restEvent({
      multiValueHeaders: { 'x-twice': ['1', '2'], accept: ['text/html', '*/*'] },
    }),
  },
  {
    name: 'REST API: only the single-value header map',
    event: { ...restEvent({ headers: { 'x-one': '1' } }), multiValueHeaders: null },
  },
  {
    name: 'REST API: null maps',
    event: { ...restEvent(), headers: null, multiValueHeaders: null },
  },
  {
    name: 'REST API: only the single-value query map',
    event: { ...restEvent({ query: 'q=1' }), multiValueQueryStringParameters: null },
  },
  {
    name: 'REST API: an authorizer in the context',
    event: withContext(restEvent(), {
      authorizer: { principalId: 'u', claims: { sub: 'u', admin: 'true' }, latency: 3 },
    }),
  },
  {
    name: 'REST API: context fields that AWS added later',
    event: withContext(restEvent(), { extendedRequestId: 'JKJaXmPLvHcESHA=', later: { a: 1 } }),
  },
  {
    name: 'ALB: multi-value headers and query',
    event: albEvent({
      query: 'q=1&q=2',
      multiValueHeaders: { 'x-twice': ['1', '2'], cookie: ['a=1', 'b=2'] },
    }),
  },
  {
    name: 'ALB: a health check',
    event: albEvent({ headers: { 'user-agent': 'ELB-HealthChecker/2.0' } }),
  },
];

/** What the app must see: method, target, fields, body. */
export const REQUEST_CASES: readonly Case[] = [
  ...Object.entries(SOURCES).flatMap(([source, event]) =>
    Object.entries(EVERYWHERE).map(([name, parts]) => ({
      name: `${source}: ${name}`,
      event: event(parts),
    })),
  ),
  ...PER_SOURCE,
];

function withContext(event: Record<string, unknown>, more: object): Record<string, unknown> {
  return { ...event, requestContext: { ...(event['requestContext'] as object), ...more } };
}
