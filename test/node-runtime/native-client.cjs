/**
 * Takes the place of what AWS's runtimes for Node have in C++: the calls of the Runtime API, but for
 * streams. All else is AWS's own code, as Lambda runs it. To be loaded with `--require`.
 */
const { spawnSync } = require('node:child_process');
const http = require('node:http');
const Module = require('node:module');

const resolve = Module._resolveFilename;
Module._resolveFilename = function resolveFilename(request, ...rest) {
  return request.endsWith('rapid-client.node')
    ? __filename
    : Reflect.apply(resolve, this, [request, ...rest]);
};

const INVOCATION = '/2018-06-01/runtime/invocation';

exports.next = () => {
  return new Promise((resolve, reject) => {
    const request = http.get(`http://${address()}${INVOCATION}/next`, (response) => {
      let bodyJson = '';
      response.setEncoding('utf8');
      response.on('data', (chunk) => (bodyJson += chunk));
      response.on('end', () => resolve({ bodyJson, headers: response.headers }));
    });
    request.on('error', reject);
  });
};

exports.done = (id, body) => {
  post(`${INVOCATION}/${id}/response`, body);
};

exports.error = (id, body) => {
  const { errorType } = JSON.parse(body);
  post(`${INVOCATION}/${id}/error`, body, { 'Lambda-Runtime-Function-Error-Type': errorType });
};

const SCRIPT = `
  const { url, headers, body } = JSON.parse(require('node:fs').readFileSync(0, 'utf8'));
  require('node:http').request(url, { method: 'POST', headers }, (response) => response.resume()).end(body);
`;

/** Lambda has it when this returns, as with the original: the runtime may end the process next. */
function post(path, body, headers = {}) {
  const input = JSON.stringify({
    url: `http://${address()}${path}`,
    headers: { 'Content-Type': 'application/json', ...headers },
    body,
  });
  const { status, stderr } = spawnSync(process.execPath, ['-e', SCRIPT], { env: {}, input });
  if (status !== 0) throw new Error(`POST ${path}: ${stderr}`);
}

function address() {
  return process.env.AWS_LAMBDA_RUNTIME_API;
}
