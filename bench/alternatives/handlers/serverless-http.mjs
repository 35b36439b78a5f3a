import serverless from 'serverless-http';
import { app } from '../apps/express.mjs';

export const handler = serverless(app, { binary: ['application/octet-stream'] });
