// A handler for the app of the framework tests that APP names.
import { lambdaHandler } from '../../../dist/index.mjs';

const { app } = await import(`../frameworks/${process.env.APP}`);

export const handler = lambdaHandler(app);
