import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ExecutionContext } from 'ava';
import type { Plugin } from '../../../src/pipeline/index.ts';
import { Adapter } from '../../../src/runtime/adapter.ts';
import { builtInsFor } from '../../../src/runtime/assemble-plugins.ts';
import { lambdaIntake } from '../../../src/runtime/lambda-intake.ts';
import { RuntimeApi } from '../../../src/runtime/runtime-api/runtime-api.ts';
import { loadSettings } from '../../../src/runtime/settings/index.ts';
import { MemoryLog } from '../../pipeline/harness.ts';
import { openAppOf } from '../way-to-run.ts';
import type { PostedBytes } from './posted-bytes.ts';
import { RawRuntimeApi } from './raw-runtime-api.ts';

/** What the app does with a request; the readiness check is not shown to it. */
export type AppHandler = (request: IncomingMessage, response: ServerResponse) => unknown;

export interface StreamingAdapterOptions {
  variables?: Readonly<Record<string, string>>;
  plugins?: readonly Plugin[];
}

/** The real adapter with streaming on, between the Runtime API on raw sockets and an app. */
export class StreamingAdapter {
  readonly api: RawRuntimeApi;
  readonly log: MemoryLog;

  private constructor(api: RawRuntimeApi, log: MemoryLog) {
    this.api = api;
    this.log = log;
  }

  static async start(
    t: ExecutionContext,
    app: AppHandler,
    { variables = {}, plugins = [] }: StreamingAdapterOptions = {},
  ): Promise<StreamingAdapter> {
    const server = createServer((request, response) => {
      if (request.headers['user-agent']?.includes('readiness')) response.end();
      else app(request, response);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const env = {
      AWS_LWA_PORT: String(port),
      AWS_LWA_READINESS_CHECK_PROTOCOL: 'tcp',
      AWS_LWA_INVOKE_MODE: 'response_stream',
      ...variables,
    };
    const { settings } = loadSettings(env);
    const log = new MemoryLog();
    const api = await RawRuntimeApi.listen();
    const adapter = new Adapter({
      settings,
      plugins: [...builtInsFor(settings, env), ...plugins],
      intake: lambdaIntake({ runtimeApi: new RuntimeApi(api.address), settings, log }),
      log,
      initializationType: 'on-demand',
      openApp: await openAppOf(server),
    });
    await adapter.start();
    const serving = adapter.serve().catch(() => undefined);
    t.teardown(async () => {
      server.close();
      server.closeAllConnections();
      api.close();
      await serving;
      await adapter.shutdown(Date.now());
    });
    return new StreamingAdapter(api, log);
  }

  /** One request by a function URL, answered whole. */
  async answer(target = '/', event: object = {}): Promise<PostedBytes> {
    const posted = await this.api.invoke({ event: functionUrl(target, event) });
    await posted.finished;
    return posted;
  }

  /** One request by a function URL, its prelude there. */
  async begin(target = '/', deadlineMs?: number): Promise<PostedBytes> {
    const event = functionUrl(target);
    const posted = await this.api.invoke({
      event,
      ...(deadlineMs !== undefined && { deadlineMs }),
    });
    return await posted.preluded();
  }
}

/** The event of a function URL. */
export function functionUrl(
  target: string,
  { method = 'GET', headers = {} }: EventParts = {},
): object {
  const [rawPath = '/', rawQueryString = ''] = target.split('?');
  return {
    version: '2.0',
    rawPath,
    rawQueryString,
    headers: { host: 'app.lambda-url.eu-west-1.on.aws', ...headers },
    requestContext: {
      domainName: 'app.lambda-url.eu-west-1.on.aws',
      http: { method, path: rawPath, protocol: 'HTTP/1.1', sourceIp: '192.0.2.1' },
    },
    isBase64Encoded: false,
  };
}

interface EventParts {
  method?: string;
  headers?: Readonly<Record<string, string>>;
}

/** The event of a REST API, or with `version` of an HTTP API in payload format 1.0. */
export function restApi(parts: object = {}): object {
  return {
    httpMethod: 'GET',
    path: '/',
    headers: { Host: 'abc.execute-api.eu-west-1.amazonaws.com' },
    requestContext: { apiId: 'abc', stage: 'prod', path: '/prod/' },
    ...parts,
  };
}
