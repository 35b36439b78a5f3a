// The gallery's app with NestJS as the handler of Lambda's runtime for Node.
import { lambdaHandler } from '../../../dist/index.mjs';
import { app } from './main.mjs';

export const handler = lambdaHandler(app);
