import express from 'express';
import { bytes, HELLO } from '../answers.mjs';

export const app = express();

app.get('/', (_request, response) => {
  response.json(HELLO);
});

app.post('/sink', (request, response) => {
  request.on('data', () => undefined);
  request.on('end', () => response.json(HELLO));
});

app.get('/bytes', (request, response) => {
  response.type('application/octet-stream').send(bytes(Number(request.query.size)));
});
