import { Buffer } from 'node:buffer';
import { answer, type Case, rawAnswer } from '../case.ts';
import { urlEvent } from '../events.ts';

const JSON_TYPE = ['content-type', 'application/json'] as const;
const EVENT = { Records: [{ messageId: '1', body: 'hello' }] };

/** Events that are no HTTP request, and their answers. */
const PASS_THROUGH: readonly Case[] = [
  { name: 'Event: an object', event: EVENT },
  { name: 'Event: white space and key order', event: Buffer.from(' { "b" : 1,\n "a":2 }\n') },
  {
    name: 'Event: numbers that a double cannot hold',
    event: Buffer.from('{"a":1.0,"b":12345678901234567890,"c":1e2}'),
  },
  { name: 'Event: a string', event: 'text' },
  { name: 'Event: a number', event: 42 },
  { name: 'Event: null', event: null },
  { name: 'Event: an array', event: [1, 2] },
  { name: 'Event: text outside ASCII', event: { text: 'käse 🧀' } },
  { name: 'Event: an empty answer', event: EVENT, answer: answer('200 OK', [JSON_TYPE]) },
  {
    name: 'Event: an answer that is no JSON',
    event: EVENT,
    answer: answer('200 OK', [['content-type', 'text/plain']], 'done'),
  },
  {
    name: 'Event: numbers in the answer that a double cannot hold',
    event: EVENT,
    answer: answer('200 OK', [JSON_TYPE], '{"a":1.0,"b":12345678901234567890,"c":1e2}'),
  },
  {
    name: 'Event: white space in the answer',
    event: EVENT,
    answer: answer('200 OK', [JSON_TYPE], '{ "b": 1,\n "a": 2 }\n'),
  },
  {
    name: 'Event: answered with a 404',
    event: EVENT,
    answer: answer('404 Not Found', [['content-type', 'text/plain']], 'no such path'),
  },
  {
    name: 'Event: answered with a 500',
    event: EVENT,
    answer: answer('500 Internal Server Error', [JSON_TYPE], '{"error":"broken"}'),
  },
  {
    name: 'Event: answered with a 204',
    event: EVENT,
    answer: rawAnswer('HTTP/1.1 204 No Content\r\n\r\n'),
  },
  {
    name: 'Event: an app that hangs up without an answer',
    event: EVENT,
    answer: rawAnswer('', { hangUp: true }),
  },
  {
    name: 'Event: a path of its own',
    settings: { AWS_LWA_PASS_THROUGH_PATH: '/jobs' },
    event: EVENT,
  },
  {
    name: 'Event: a caller from outside at their path',
    settings: { AWS_LWA_PASS_THROUGH_PATH: '/jobs' },
    event: urlEvent({ method: 'POST', path: '/jobs', body: '{}' }),
  },
  {
    name: 'Event errors as with AWS: a 404 that is no JSON',
    settings: { AWS_LWA_EVENT_ERRORS: 'lwa' },
    event: EVENT,
    answer: answer('404 Not Found', [['content-type', 'text/plain']], 'no such path'),
  },
  {
    name: 'Event errors as with AWS: a 500 with JSON',
    settings: { AWS_LWA_EVENT_ERRORS: 'lwa' },
    event: EVENT,
    answer: answer('500 Internal Server Error', [JSON_TYPE], '{"error":"broken"}'),
  },
  {
    name: 'Event errors as with AWS: a 200 that is no JSON',
    settings: { AWS_LWA_EVENT_ERRORS: 'lwa' },
    event: EVENT,
    answer: answer('200 OK', [['content-type', 'text/plain']], 'done'),
  },
  {
    name: 'Event: an authorizer request',
    event: {
      type: 'REQUEST',
      methodArn: 'arn:aws:execute-api:eu-central-1:123456789012:abcdef123/test/GET/request',
      resource: '/request',
      path: '/request',
      httpMethod: 'GET',
      headers: { host: 'x' },
      queryStringParameters: {},
      pathParameters: {},
      stageVariables: {},
      requestContext: {
        path: '/request',
        accountId: '123456789012',
        resourceId: 'r',
        stage: 'test',
        requestId: 'q',
        identity: {},
        resourcePath: '/request',
        httpMethod: 'GET',
        apiId: 'a',
      },
    },
  },
];

/** What Lambda says beside the event. */
const INVOCATIONS: readonly Case[] = [
  {
    name: 'Invocation: a tenant',
    event: urlEvent({ headers: { 'x-amz-tenant-id': 'forged' } }),
    invocation: { tenantId: 'tenant-1' },
  },
  {
    name: 'Invocation: a client context',
    event: EVENT,
    invocation: {
      clientContext: JSON.stringify({
        client: {
          installation_id: 'i',
          app_title: 't',
          app_version_name: 'n',
          app_version_code: 'c',
          app_package_name: 'p',
        },
        custom: { a: 'b' },
        env: { platform: 'x' },
      }),
    },
  },
  {
    name: 'Invocation: a client context that is no JSON',
    event: EVENT,
    invocation: { clientContext: '{nope' },
  },
  {
    name: 'Invocation: a Cognito identity',
    event: EVENT,
    invocation: {
      cognitoIdentity: '{"cognitoIdentityId":"id","cognitoIdentityPoolId":"pool"}',
    },
  },
  {
    name: 'Invocation: fields with nothing in them',
    event: urlEvent(),
    invocation: { traceId: '' },
    managedInstances: true,
  },
  {
    name: 'Invocation: an id of the attempt',
    event: urlEvent(),
    invocation: { invocationId: 'attempt-1' },
  },
];

/** Events with something missing, or of the wrong type. */
const MALFORMED: readonly Case[] = [
  { name: 'Malformed: not JSON', event: Buffer.from('{"a":') },
  { name: 'Malformed: no bytes at all', event: Buffer.alloc(0) },
  { name: 'Malformed: not UTF-8', event: Buffer.from([0x22, 0xff, 0xfe, 0x22]) },
  { name: 'Malformed: a path that is a number', event: { ...urlEvent(), rawPath: 7 } },
  {
    name: 'Malformed: a header value that is a number',
    event: { ...urlEvent(), headers: { 'x-a': 1 } },
  },
  {
    name: 'Malformed: a header value with a line break',
    event: urlEvent({ headers: { 'x-a': 'b\r\nx-c: d' } }),
  },
  { name: 'Malformed: a header name with a space', event: urlEvent({ headers: { 'x a': 'b' } }) },
  { name: 'Malformed: a method with a space', event: urlEvent({ method: 'GET /' }) },
  { name: 'Malformed: a path with a line break', event: urlEvent({ path: '/a\r\nb' }) },
  { name: 'Malformed: no request context', event: { ...urlEvent(), requestContext: undefined } },
];

/** Everything that is not an ordinary HTTP request. */
export const EVENT_CASES: readonly Case[] = [...PASS_THROUGH, ...INVOCATIONS, ...MALFORMED];
