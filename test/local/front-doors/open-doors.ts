import type { ExecutionContext } from 'ava';
import type { Door, Invoker, Passage } from '../../../src/local/front-doors/door.ts';
import { DoorServer } from '../../../src/local/front-doors/door-server.ts';
import { functionUrlDoor } from '../../../src/local/front-doors/function-url.ts';
import { invokeApiDoor } from '../../../src/local/front-doors/invoke-api.ts';
import { upgradePassage } from '../../../src/local/front-doors/upgrade-passage.ts';
import type { LocalLambda } from '../../../src/local/local-lambda.ts';
import { localService } from '../local-service.ts';
import { ServiceClient } from '../service-client.ts';

/** The doors of a local Lambda, with clients on both sides. */
export interface OpenDoors {
  readonly lambda: LocalLambda;
  readonly port: number;
  /** Plays the runtime. */
  readonly runtime: ServiceClient;
  /** Plays the browser. */
  readonly browser: ServiceClient;
  /** Resolves with the next request that is over. */
  passage(): Promise<Passage>;
}

/** What the doors of a test are. */
export interface OpenDoorsOptions {
  /** `host:port` of the app, for the connections that go straight to it. */
  app?: string;
  /** The main door. @default a Function URL */
  door?: (lambda: Invoker, onPassage: (passage: Passage) => void) => Door;
}

/** Opens the doors of a local Lambda that starts no process. */
export async function openDoors(
  t: ExecutionContext,
  { app = '127.0.0.1:1', door }: OpenDoorsOptions = {},
): Promise<OpenDoors> {
  const { lambda, client: runtime } = await localService(t);
  const passages: Passage[] = [];
  const waiting: ((passage: Passage) => void)[] = [];
  const onPassage = (passage: Passage) => {
    const next = waiting.shift();
    if (next === undefined) passages.push(passage);
    else next(passage);
  };
  const server = new DoorServer({
    main: door?.(lambda, onPassage) ?? functionUrlDoor(lambda, { onPassage }),
    invokeApi: invokeApiDoor(lambda),
    upgrade: upgradePassage({ app, onFirst: () => undefined }),
  });
  await server.listen(0, ['127.0.0.1', '::1']);
  const browser = new ServiceClient(`127.0.0.1:${server.port}`);
  t.teardown(async () => {
    browser.close();
    await server.close();
  });
  const passage = () =>
    new Promise<Passage>((resolve) => {
      const seen = passages.shift();
      if (seen === undefined) waiting.push(resolve);
      else resolve(seen);
    });
  return { lambda, port: server.port, runtime, browser, passage };
}
