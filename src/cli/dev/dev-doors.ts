import { albDoor } from '../../local/front-doors/alb.ts';
import type { Door, Passage } from '../../local/front-doors/door.ts';
import { DOOR_NAMES, DOOR_TITLES, type DoorName } from '../../local/front-doors/door-name.ts';
import type { Doors } from '../../local/front-doors/door-server.ts';
import { functionUrlDoor } from '../../local/front-doors/function-url.ts';
import { httpApiDoor } from '../../local/front-doors/http-api.ts';
import { invokeApiDoor } from '../../local/front-doors/invoke-api.ts';
import { restApiDoor } from '../../local/front-doors/rest-api.ts';
import { vpcLatticeDoor } from '../../local/front-doors/vpc-lattice.ts';
import { WebSocketApi } from '../../local/front-doors/web-socket/web-socket-api.ts';
import type { InvokeResult } from '../../local/invoke-result.ts';
import type { LocalLambda } from '../../local/local-lambda.ts';
import type { DoorAddress } from '../terminal.ts';
import type { DevOptions } from './dev-options.ts';

/** What the doors are made with, beside the options. */
export interface DevDoorsInit {
  readonly lambda: LocalLambda;
  /** The function streams its answers: the integration of the REST API is set to it, too. */
  readonly streams: boolean;
  readonly onPassage: (passage: Passage) => void;
  /** What was invoked without a door has its result; of one that streams, its head. */
  readonly onInvocation: (result: InvokeResult, durationMs: number) => void;
}

/** All doors of `lwa dev`. */
export function devDoors(
  { door, doors }: DevOptions,
  { lambda, streams, onPassage, onInvocation }: DevDoorsInit,
): Doors {
  const { stage, binaryMediaTypes } = doors;
  const webSocket = new WebSocketApi(lambda, {
    stage,
    routes: doors.webSocketRoutes,
    routeSelection: doors.webSocketRouteSelection,
    twoWay: doors.webSocketTwoWay,
    onPassage,
  });
  const byName = new Map<DoorName, Door>([
    ['url', functionUrlDoor(lambda, { onPassage })],
    ['http', httpApiDoor(lambda, { stage: doors.httpStage, onPassage })],
    ['rest', restApiDoor(lambda, { stage, binaryMediaTypes, streams, onPassage })],
    ['alb', albDoor(lambda, { multiValue: doors.albMultiValue, onPassage })],
    ['lattice', vpcLatticeDoor(lambda, { version: doors.latticeVersion, onPassage })],
    ['ws', webSocket],
  ]);
  const invokeApi = invokeApiDoor({
    identity: lambda.identity,
    async invoke(payload, invokeOptions) {
      const start = performance.now();
      const result = await lambda.invoke(payload, invokeOptions);
      onInvocation(result, performance.now() - start);
      return result;
    },
  });
  return { main: byName.get(door)!, byName, webSocket, invokeApi };
}

/** Where the doors are, the one at plain `localhost` first. */
export function doorAddresses(
  { door, doors, host }: DevOptions,
  port: number,
): readonly DoorAddress[] {
  const paths: Partial<Record<DoorName, string>> = {
    rest: `${doors.stage}/`,
    http: doors.httpStage === '$default' ? '' : `${doors.httpStage}/`,
    ws: doors.stage,
  };
  const names = [door, ...DOOR_NAMES.filter((name) => name !== door)];
  return names.map((name) => {
    const scheme = name === 'ws' ? 'ws' : 'http';
    const at = name === door ? hostInUrl(host) : `${name}.localhost`;
    return { title: DOOR_TITLES[name], url: `${scheme}://${at}:${port}/${paths[name] ?? ''}` };
  });
}

/** The host that stands in the URLs that people are shown. */
export function hostInUrl(host = 'localhost'): string {
  return host.includes(':') ? `[${host}]` : host;
}
