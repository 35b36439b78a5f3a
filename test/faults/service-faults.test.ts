import type { Socket } from 'node:net';
import test, { type ExecutionContext } from 'ava';
import { Environment, httpAnswer } from './environment.ts';
import { httpEvent } from './events.ts';
import { answer } from './faulty-app.ts';
import { type Delivery, FaultyService } from './faulty-service.ts';
import { CALLS, SERVICE_FAULTS, type ServiceFault } from './service-faults.ts';

const STREAMING = { AWS_LWA_INVOKE_MODE: 'response_stream' };
const lasting = SERVICE_FAULTS.filter(({ goesOn }) => goesOn);

test('where the adapter goes on, it says what Lambda did, and serves the next invocation', async (t) => {
  const environment = await Environment.start(t);
  for (const fault of lasting.filter(({ call }) => call === 'response' || call === 'error')) {
    await survive(t, environment, fault);
  }
});

test('where Lambda gives a stream up, the app is let go, and the next invocation is served', async (t) => {
  const environment = await Environment.start(t, STREAMING);
  for (const fault of lasting.filter(({ call }) => call === 'stream')) {
    await survive(t, environment, fault);
  }
});

for (const fault of lasting.filter(({ call }) => call === 'next')) {
  test(`Lambda ${fault.what}: it is served`, async (t) => {
    const service = await FaultyService.listen();
    provoke(service, fault);
    const { adapter, app } = await Environment.make(t, service);
    await service.idle();
    t.is(app.requests.length, 2, 'the probe and the request');
    t.deepEqual(adapter.log, []);
  });
}

for (const fault of SERVICE_FAULTS.filter(({ goesOn }) => !goesOn)) {
  test(`${CALLS[fault.call]}: Lambda ${fault.what}: the adapter ends with 1`, async (t) => {
    const service = await FaultyService.listen();
    const variables = fault.call === 'stream' ? STREAMING : {};
    const { adapter, app } = await Environment.make(t, service, variables);
    provoke(service, fault);
    app.behave = behaviour;
    if (['response', 'stream', 'error'].includes(fault.call)) service.deliver(delivery(fault));
    t.is(await adapter.ended, 'exit 1');
    t.like(adapter.log.at(-1), { level: 'FATAL', code: fault.code });
    t.true(adapter.log.at(-1)!.message.startsWith(fault.logged!), adapter.log.at(-1)!.message);
  });
}

async function survive(
  t: ExecutionContext,
  environment: Environment,
  fault: ServiceFault,
): Promise<void> {
  const { adapter, app, service } = environment;
  const what = `${CALLS[fault.call]}: Lambda ${fault.what}`;
  adapter.log.length = 0;
  const gone = new Promise((resolve) => {
    app.behave = (socket, request) => {
      if (request.target === '/stream') socket.once('close', resolve);
      behaviour(socket, request);
    };
  });
  provoke(service, fault);
  await service.invoke(delivery(fault));
  await service.idle();
  if (fault.call === 'stream') await gone;
  const next = await environment.invoke({ event: httpEvent() });
  t.is(httpAnswer(next).body.toString(), 'ok', what);
  const own = fault.call === 'error' ? 1 : 0;
  await adapter.logged(own + (fault.logged === undefined ? 0 : 1));
  const lines = adapter.log.slice();
  // That the invocation fails is a line of its own.
  if (fault.call === 'error') t.like(lines.shift(), { code: 'LWA_ERR_EVENT_ANSWER' }, what);
  t.is(lines.length, fault.logged === undefined ? 0 : 1, what);
  if (fault.logged === undefined) return;
  t.is(lines[0]!.level, 'ERROR');
  t.true(lines[0]!.message.startsWith(fault.logged), lines[0]!.message);
}

/** The next call of the kind meets the fault, and those after it do not. */
function provoke(service: FaultyService, { call, behave }: ServiceFault): void {
  switch (call) {
    case 'register':
      service.atRegister = behave;
      return;
    case 'event':
      service.atEvent = behave;
      return;
    case 'next':
      service.atNext = (socket) => {
        service.atNext = undefined;
        behave(socket);
      };
      return;
    case 'stream':
      service.atPost = (posted) => {
        service.atPost = undefined;
        posted.answered = true;
        void posted.preluded().then(() => {
          behave(posted.socket);
        });
      };
      return;
    default:
      service.atPosted = (socket) => {
        service.atPosted = undefined;
        behave(socket);
      };
  }
}

function delivery({ call }: ServiceFault): Delivery {
  if (call === 'error') return { event: { an: 'event' } };
  return { event: httpEvent({ path: call === 'stream' ? '/stream' : '/' }) };
}

/** An app whose streams do not end, and that takes no events. */
function behaviour(socket: Socket, { target }: { target: string }): void {
  if (target === '/stream') {
    socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nbeginning\r\n');
  } else if (target === '/events') socket.write(answer('no', '', '500 Internal Server Error'));
  else socket.write(answer());
}
