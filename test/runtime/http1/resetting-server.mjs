// A server in a worker thread. It tells its port; "reset" resets its connections and wakes the main
// thread, which waits on the shared number; "count" asks how much it has served.
import { createServer } from 'node:net';
import { parentPort, workerData as turn } from 'node:worker_threads';

let connections = 0;
let handled = 0;
const open = new Set();

const server = createServer((socket) => {
  connections++;
  open.add(socket);
  socket.on('error', () => undefined);
  socket.on('close', () => open.delete(socket));
  socket.on('data', () => {
    handled++;
    socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
  });
});
server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));

parentPort.on('message', (message) => {
  if (message === 'count') {
    parentPort.postMessage({ connections, handled });
    return;
  }
  for (const socket of open) {
    socket.once('close', () => {
      Atomics.store(turn, 0, 1);
      Atomics.notify(turn, 0);
    });
    socket.resetAndDestroy();
  }
});
