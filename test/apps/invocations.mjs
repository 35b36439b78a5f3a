// A web app for tests that answers with the id of the invocation it thinks it serves, asked for in
// the place that the path names.
import { createServer } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { getCurrentInvocation } from '../../dist/index.mjs';

const id = () => getCurrentInvocation()?.requestId ?? 'none';

let outside = 'none yet';
setInterval(() => {
  outside = id();
}, 5).unref();

const places = {
  '/listener': (_, response) => response.end(id()),
  '/awaited': async (_, response) => {
    await delay(5);
    response.end(id());
  },
  '/content': (request, response) => {
    request.on('data', () => {});
    request.on('end', () => response.end(id()));
  },
  '/iterated': async (request, response) => {
    await buffer(request);
    response.end(id());
  },
  '/finished': (_, response) => {
    response.on('finish', () => console.log(`finished ${id()}`));
    response.end(id());
  },
  '/outside': async (_, response) => {
    outside = 'not asked';
    while (outside === 'not asked') await delay(5);
    response.end(outside);
  },
  '/whole': (_, response) => {
    const { requestId, functionArn, deadlineMs, event } = getCurrentInvocation();
    response.end(JSON.stringify({ requestId, functionArn, deadlineMs, path: event.rawPath }));
  },
};

createServer((request, response) => {
  places[request.url](request, response);
}).listen(Number(process.env.PORT));
