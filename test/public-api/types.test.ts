import type { Context, Handler } from 'aws-lambda';
import Hapi from '@hapi/hapi';
import test from 'ava';
import { expectTypeOf } from 'expect-type';
import { fastify } from 'fastify';
import { Hono } from 'hono';
import {
  aDuration,
  type AdapterError,
  type AnsweredExchange,
  type App,
  aString,
  checkOptions,
  type ConfigExport,
  type Duration,
  type EventSource,
  type Exchange,
  type HookName,
  type Hooks,
  type HttpResponse,
  type Invocation,
  type LambdaContext,
  type LambdaHandler,
  type Lifecycle,
  type Plugin,
  type PluginEntry,
  type WebAppSource,
} from '../../src/index.ts';

// The compiler is what these test: that they run says little.

test('tap refuses async functions, and tapPromise others', (t) => {
  const taps = (hooks: Hooks) => {
    hooks.request.tap('a', () => undefined);
    hooks.request.tapPromise('a', async () => undefined);
    // @ts-expect-error -- tap does not wait
    hooks.request.tap('a', async () => undefined);
    // @ts-expect-error -- nor does it in a bail hook
    hooks.reply.tap('a', async () => undefined);
    // @ts-expect-error -- tapPromise wants a promise
    hooks.request.tapPromise('a', () => undefined);
    // @ts-expect-error -- a series hook answers nothing
    hooks.response.tap('a', ({ response }) => response);
  };
  t.is(typeof taps, 'function');
});

test('each hook gets what its documentation says', (t) => {
  type Tap<Name extends HookName> = Parameters<Parameters<Hooks[Name]['tap']>[1]>;
  expectTypeOf<Tap<'boot' | 'ready' | 'checkpoint' | 'restore' | 'shutdown'>>().toEqualTypeOf<
    [lifecycle: Lifecycle]
  >();
  expectTypeOf<Tap<'request' | 'settled'>>().toEqualTypeOf<[exchange: Exchange]>();
  expectTypeOf<Tap<'response'>>().toEqualTypeOf<[exchange: AnsweredExchange]>();
  expectTypeOf<Tap<'reply'>>().toEqualTypeOf<[exchange: Exchange, app: App]>();
  expectTypeOf<Tap<'failed'>>().toEqualTypeOf<[exchange: Exchange, error: AdapterError]>();
  t.pass();
});

test('an exchange has its response when it has been answered', (t) => {
  expectTypeOf<Exchange['response']>().toEqualTypeOf<HttpResponse | undefined>();
  expectTypeOf<AnsweredExchange['response']>().toEqualTypeOf<HttpResponse>();
  expectTypeOf<AnsweredExchange>().toExtend<Exchange>();
  expectTypeOf<Exchange['invocation']>().toEqualTypeOf<Invocation>();
  t.pass();
});

test('what a tap answers with is a response', (t) => {
  const taps = (hooks: Hooks, response: HttpResponse) => {
    hooks.reply.tap('a', () => response);
    hooks.failed.tapPromise('a', async (_, { status }) => (status > 500 ? response : undefined));
    // @ts-expect-error -- not the status alone
    hooks.reply.tap('a', () => 403);
  };
  t.is(typeof taps, 'function');
});

test('apply is synchronous', (t) => {
  const plugin = { name: 'a', apply: async () => undefined };
  // @ts-expect-error -- that is what the boot hook is for
  const refused: Plugin = plugin;
  t.is(refused.name, 'a');
});

test('a list of plugins holds plugins, names, options, lists, and what is passed over', (t) => {
  const plugin: Plugin = { name: 'a', apply: () => undefined };
  const isProduction = Math.random() > 2;
  const entries: PluginEntry[] = [
    plugin,
    'lwa-plugin-a',
    ['lwa-plugin-a', { ttl: '5s' }],
    [plugin, [plugin]],
    isProduction && plugin,
    undefined,
  ];
  t.is(entries.length, 6);
});

test('a config is an object, a promise of one, or a function of the environment', (t) => {
  expectTypeOf({
    settings: { port: 3000, errorStatusCodes: [500, '502-504'] },
  }).toExtend<ConfigExport>();
  expectTypeOf(Promise.resolve({ plugins: [] })).toExtend<ConfigExport>();
  expectTypeOf((env: { readonly [name: string]: string | undefined }) => ({
    settings: { removeBasePath: env['BASE'] ?? '' },
  })).toExtend<ConfigExport>();
  // @ts-expect-error -- there is no such mode
  const wrong: ConfigExport = { settings: { invokeMode: 'stream' } };
  t.truthy(wrong);
});

test('a check for each option, or it does not compile', (t) => {
  interface Options {
    ttl?: Duration;
    name: string;
  }
  const options: Options = { ttl: '5s', name: 'a' };
  const checked = checkOptions('a', options, { ttl: aDuration(), name: aString() });
  expectTypeOf(checked).toEqualTypeOf<Options>();
  // @ts-expect-error -- name has no check
  t.throws(() => checkOptions('a', options, { ttl: aDuration() }));
  expectTypeOf<'10m'>().toExtend<Duration>();
  expectTypeOf<'10 minutes'>().not.toExtend<Duration>();
});

test("the apps of frameworks are apps, with the frameworks' own types", (t) => {
  expectTypeOf(fastify()).toExtend<WebAppSource>();
  expectTypeOf(Promise.resolve(fastify())).toExtend<WebAppSource>();
  expectTypeOf(new Hono()).toExtend<WebAppSource>();
  expectTypeOf(new Hono<{ Bindings: { invocation: Invocation } }>()).toExtend<WebAppSource>();
  expectTypeOf(Hapi.server()).toExtend<WebAppSource>();
  expectTypeOf((_: Request) => new Response()).toExtend<WebAppSource>();
  expectTypeOf<string>().not.toExtend<WebAppSource>();
  t.pass();
});

test("a handler is one of AWS's types, and takes their context", (t) => {
  expectTypeOf<LambdaHandler>().toExtend<Handler>();
  expectTypeOf<Context>().toExtend<LambdaContext>();
  t.pass();
});

test('an event source is an object that a plugin can write down', (t) => {
  const source = {
    name: 'mine',
    kind: 'event',
    matches: () => true,
    decode: () => {
      throw new Error('never');
    },
    encode: () => 'null',
  } satisfies EventSource;
  t.is(source.name, 'mine');
});
