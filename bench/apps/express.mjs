// The app of the second cold start: a framework has to be loaded before it can listen.
import express from 'express';

const app = express();
app.get('/', (_request, response) => {
  response.json({ hello: 'world' });
});
app.listen(Number(process.env.PORT), '127.0.0.1');
