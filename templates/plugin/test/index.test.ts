import test from 'ava';
import { HttpResponse } from 'lambda-web-adapter';
import { TestAdapter } from 'lambda-web-adapter/testing';
import { pluginName, type PluginNameOptions } from '../src/index.ts';

async function answer(options: PluginNameOptions): Promise<HttpResponse> {
  const adapter = new TestAdapter({
    plugins: [pluginName(options)],
    app: () => new HttpResponse({ status: 200, body: 'from the app' }),
  });
  const { response, error } = await adapter.request({ target: '/' });
  if (response === undefined) throw error ?? new Error('There is no answer');
  return response;
}

test('every answer has the header', async (t) => {
  const { status, headers } = await answer({ value: 'hello' });
  t.is(status, 200);
  t.is(headers.get('x-plugin-name'), 'hello');
});

test('the header can have another name', async (t) => {
  const { headers } = await answer({ header: 'x-mine', value: 'hello' });
  t.is(headers.get('x-mine'), 'hello');
  t.false(headers.has('x-plugin-name'));
});

test('a wrong option is refused, with its path', (t) => {
  t.throws(() => pluginName({ value: 1 as unknown as string }), {
    message: /options\.value: expected a string, got 1/,
  });
});
