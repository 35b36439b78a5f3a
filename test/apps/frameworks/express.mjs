// The app of the framework tests with Express: version 5, or 4 where EXPRESS says so.
import { getCurrentInvocation } from '../../../dist/index.mjs';

const { default: express } = await import(process.env.EXPRESS ?? 'express');

export const app = express();
app.use(express.json());
app.get('/hello/:name', (request, response) => {
  response.cookie('a', '1').cookie('b', '2');
  response.send(`hello ${request.params.name}`);
});
app.post('/echo', (request, response) => {
  response.status(201).json({
    body: request.body,
    ip: request.ip,
    invocation: getCurrentInvocation()?.requestId,
  });
});
app.get('/stream', (_, response) => {
  response.type('text/plain');
  for (const chunk of ['one ', 'two ', 'three']) response.write(chunk);
  response.end();
});
app.get('/throw', () => {
  throw new Error('on purpose');
});
if (process.env.PORT) app.listen(Number(process.env.PORT));
