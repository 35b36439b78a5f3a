import test from 'ava';
import { COMPRESSIBLE_TYPES } from '../../../src/plugins/compression/compressible-types.ts';
import { MEDIA_TYPE_PATTERN, MediaTypes } from '../../../src/plugins/media-types.ts';

test('text and uncompressed formats are compressed, with or without parameters', (t) => {
  const types = new MediaTypes(COMPRESSIBLE_TYPES);
  for (const type of [
    'text/html; charset=utf-8',
    'TEXT/CSS',
    'application/json',
    'Application/Problem+JSON;x=y',
    'image/svg+xml',
    'application/atom+xml, text/html',
    'application/wasm',
    'font/ttf',
  ]) {
    t.true(types.includes(type), type);
  }
  for (const type of [
    '',
    'json',
    'application/octet-stream',
    'application/zip',
    'application/grpc',
    'image/png',
    'font/woff2',
    'video/mp4',
    'application/x; y=text/html',
    'application/+',
  ]) {
    t.false(types.includes(type), type);
  }
});

test('all types are included by two asterisks, and named by none', (t) => {
  const types = new MediaTypes(['*/*']);
  t.true(types.includes('application/x-anything'));
  t.true(types.includes(''));
  t.false(types.names('application/x-anything'));
  t.true(new MediaTypes(['Text/Event-Stream']).names('text/event-stream; charset=utf-8'));
});

test('the patterns are types, kinds and suffixes', (t) => {
  for (const pattern of [
    ...COMPRESSIBLE_TYPES,
    'application/*',
    '+cbor',
    '*/*',
    'application/vnd.a-b+c',
  ]) {
    t.regex(pattern, MEDIA_TYPE_PATTERN);
  }
  for (const pattern of [
    '',
    'text',
    '*',
    '*/json',
    'text/',
    '/x',
    'text/html;q=1',
    'a/b/c',
    ' a/b',
  ]) {
    t.notRegex(pattern, MEDIA_TYPE_PATTERN);
  }
});
