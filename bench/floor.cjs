/**
 * An adapter that does nothing: it polls, sends a constant request to the app, and posts a constant
 * answer, over kept sockets of node:net, and reads no more of what comes than an id. What it costs is
 * what Node takes for these writes and reads; no adapter on node:net can cost less.
 *
 * `npm run bench -- --figures "64 at once" --contender "floor=node bench/floor.cjs"`
 */
const { connect } = require('node:net');

const [host, apiPort] = process.env.AWS_LAMBDA_RUNTIME_API.split(':');
const appPort = Number(process.env.AWS_LWA_PORT);
const pollers = Number(process.env.AWS_LAMBDA_MAX_CONCURRENCY ?? 1);
const NEXT = `GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\nHost: ${host}\r\n\r\n`;
const REGISTER = `POST /2020-01-01/extension/register HTTP/1.1\r\nHost: ${host}\r\nLambda-Extension-Name: floor\r\nContent-Length: 0\r\n\r\n`;
const ASK = `GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n${'X-Field: of some length, as events have them\r\n'.repeat(12)}\r\n`;
const ANSWER = JSON.stringify({ statusCode: 200, headers: {}, body: 'hello'.padEnd(100) });
const buffer = Buffer.allocUnsafe(64 * 1024);

/** A socket that answers what comes with what `onBytes` makes of it. */
function open(port, onBytes) {
  const socket = connect({
    host,
    port,
    noDelay: true,
    onread: {
      buffer,
      callback(length) {
        onBytes(length);
        return true;
      },
    },
  });
  socket.on('error', () => undefined);
  return socket;
}

function poll() {
  let id;
  const api = open(apiPort, (length) => {
    const at = buffer.indexOf('Request-Id: ');
    // The end of the last answer's own response, or an invocation.
    if (at === -1 || at > length) {
      api.write(NEXT, 'latin1');
      return;
    }
    id = buffer.latin1Slice(at + 12, at + 48);
    app.write(ASK, 'latin1');
  });
  const app = open(appPort, () => {
    api.write(
      `POST /2018-06-01/runtime/invocation/${id}/response HTTP/1.1\r\nHost: ${host}\r\nContent-Length: ${ANSWER.length}\r\n\r\n${ANSWER}`,
      'latin1',
    );
  });
  api.write(NEXT, 'latin1');
}

const registration = open(apiPort, waitForApp);
registration.write(REGISTER, 'latin1');

function waitForApp() {
  const probe = connect(appPort, '127.0.0.1', () => {
    probe.destroy();
    for (let count = 0; count < pollers; count++) poll();
  });
  probe.on('error', () => setTimeout(waitForApp, 5));
}
