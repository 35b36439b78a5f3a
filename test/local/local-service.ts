import type { ExecutionContext } from 'ava';
import { LocalLambda, type LocalLambdaOptions } from '../../src/local/local-lambda.ts';
import { ServiceClient } from './service-client.ts';

/** A local Lambda that starts no process, and a client that plays the runtime. */
export async function localService(
  t: ExecutionContext,
  options: LocalLambdaOptions = {},
): Promise<{ lambda: LocalLambda; client: ServiceClient }> {
  const lambda = new LocalLambda(options);
  await lambda.start();
  const client = new ServiceClient(lambda.runtimeApi);
  t.teardown(async () => {
    client.close();
    await lambda.kill();
  });
  return { lambda, client };
}
