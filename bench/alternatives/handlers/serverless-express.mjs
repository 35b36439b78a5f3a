import serverlessExpress from '@codegenie/serverless-express';
import { app } from '../apps/express.mjs';

export const handler = serverlessExpress({
  app,
  binarySettings: { contentTypes: ['application/octet-stream'] },
});
