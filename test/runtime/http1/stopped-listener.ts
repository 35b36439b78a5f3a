/** A listener in a process of its own, with the shortest queue there is, which the test stops. */
import { type AddressInfo, createServer } from 'node:net';

const server = createServer((socket) => socket.destroy());
server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
  process.send?.((server.address() as AddressInfo).port);
});
