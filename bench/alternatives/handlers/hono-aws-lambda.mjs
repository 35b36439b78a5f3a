import { handle } from 'hono/aws-lambda';
import { app } from '../apps/hono.mjs';

export const handler = handle(app);
