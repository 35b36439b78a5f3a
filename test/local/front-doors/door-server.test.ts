import test from 'ava';
import type { Door } from '../../../src/local/front-doors/door.ts';
import { DOOR_NAMES, type DoorName, doorOfHost } from '../../../src/local/front-doors/door-name.ts';
import { DoorServer } from '../../../src/local/front-doors/door-server.ts';
import { ServiceClient } from '../service-client.ts';

/** A door that answers with its name. */
function named(name: string): Door {
  return {
    handle(request, response) {
      request.resume();
      response.end(name);
      return Promise.resolve();
    },
  };
}

test('the host name says which door is meant', async (t) => {
  const server = new DoorServer({
    main: named('main'),
    byName: new Map(DOOR_NAMES.map((name): [DoorName, Door] => [name, named(name)])),
    invokeApi: named('invoke'),
  });
  await server.listen(0, ['127.0.0.1']);
  const client = new ServiceClient(`127.0.0.1:${server.port}`);
  t.teardown(async () => {
    client.close();
    await server.close();
  });
  for (const [host, door] of [
    ['rest.localhost', 'rest'],
    ['REST.localhost:3000', 'rest'],
    ['url.localhost', 'url'],
    ['alb.localhost', 'alb'],
    ['localhost:3000', 'main'],
    ['127.0.0.1', 'main'],
    ['other.localhost', 'main'],
    ['rest.localhost.evil.test', 'main'],
    ['toString.localhost', 'main'],
  ] as const) {
    t.is((await client.call('/', { headers: { Host: host } })).text, door, host);
  }
  const path = '/2015-03-31/functions/f/invocations';
  t.is((await client.call(path, { headers: { Host: 'rest.localhost' } })).text, 'invoke');
  t.is(doorOfHost(undefined), undefined);
});
