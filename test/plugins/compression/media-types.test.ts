import test from 'ava';
import {
  COMPRESSIBLE_TYPES,
  MEDIA_TYPE_PATTERN,
  MediaTypes,
} from '../../../src/plugins/compression/media-types.ts';

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
    'text/event-stream',
  ]) {
    t.false(types.includes(type), type);
  }
});

test('an event stream is compressed only when it is named', (t) => {
  t.false(new MediaTypes(['text/*']).includes('text/event-stream'));
  t.true(new MediaTypes(['Text/Event-Stream']).includes('text/event-stream; charset=utf-8'));
});

test('the patterns are types, kinds and suffixes', (t) => {
  for (const pattern of [
    ...COMPRESSIBLE_TYPES,
    'application/*',
    '+cbor',
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
