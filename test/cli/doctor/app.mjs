// An app for the doctor: listens on LISTEN_PORT, else PORT, else 8080, at LISTEN_HOST, and answers with
// STATUS; with ENDS it ends instead, with SILENT it never listens. PID_FILE gets its process id.
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';

const { ENDS, LISTEN_HOST, LISTEN_PORT, PID_FILE, PORT, SILENT, STATUS } = process.env;

if (PID_FILE) writeFileSync(PID_FILE, String(process.pid));
if (ENDS) {
  console.error('no database');
  process.exit(Number(ENDS));
}
if (SILENT) setInterval(() => undefined, 1000);
else {
  createServer((request, response) => {
    response.statusCode = request.url === '/health' ? 200 : Number(STATUS ?? 200);
    response.end();
  }).listen(Number(LISTEN_PORT ?? PORT ?? 8080), LISTEN_HOST);
}
