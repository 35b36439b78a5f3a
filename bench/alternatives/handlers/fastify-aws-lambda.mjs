import awsLambdaFastify from '@fastify/aws-lambda';
import { app } from '../apps/fastify.mjs';

export const handler = awsLambdaFastify(app, { binaryMimeTypes: ['application/octet-stream'] });

await app.ready();
