import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { ExecutionContext } from 'ava';
import { type SigningKey, signatureFault } from '../../test/verify-signature.ts';

/** What is stored. */
export interface Stored {
  /** Values by names; a function refuses. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** Texts by names; binary ones as bytes. */
  readonly secrets?: Readonly<Record<string, string | Uint8Array>>;
  /** Names of parameters and secrets that the function may not read. */
  readonly forbidden?: readonly string[];
  /** How many calls fail at first, with status 500. */
  readonly faults?: number;
}

export const KEY: SigningKey = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
  sessionToken: 'token/of=the+session',
};

const ACCOUNT = 'eu-central-1:123456789012';

/** Both services' JSON protocol, as far as it reads: requests are signed, and checked by signing again. */
export class SecretServices {
  /** The calls that were taken: action and what was asked for. */
  readonly calls: { action: string; input: Record<string, unknown> }[] = [];
  readonly #stored: Stored;
  readonly #server: Server;
  #faults: number;

  private constructor(stored: Stored) {
    this.#stored = stored;
    this.#faults = stored.faults ?? 0;
    this.#server = createServer((request, response) => {
      void this.#answer(request).then(([status, output]) => {
        response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' });
        response.end(JSON.stringify(output));
      });
    });
  }

  static async start(t: ExecutionContext, stored: Stored): Promise<SecretServices> {
    const services = new SecretServices(stored);
    services.#server.listen(0, '127.0.0.1');
    await once(services.#server, 'listening');
    t.teardown(() => {
      services.#server.close();
      services.#server.closeAllConnections();
    });
    return services;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** What a function's environment has. */
  get variables(): Record<string, string> {
    return {
      AWS_REGION: 'eu-central-1',
      AWS_ACCESS_KEY_ID: KEY.accessKeyId,
      AWS_SECRET_ACCESS_KEY: KEY.secretAccessKey,
      AWS_SESSION_TOKEN: KEY.sessionToken!,
      AWS_ENDPOINT_URL: this.endpoint,
    };
  }

  async #answer(request: IncomingMessage): Promise<[status: number, output: object]> {
    const body = await buffer(request);
    const [target, action = ''] = String(request.headers['x-amz-target']).split('.');
    const service = target === 'AmazonSSM' ? 'ssm' : 'secretsmanager';
    const fault = signatureFault(request, body, KEY, service);
    if (fault !== undefined) return [400, refusal('InvalidSignatureException', fault)];
    if (this.#faults-- > 0) return [500, refusal('InternalServerError', 'try again')];
    const input = JSON.parse(body.toString('utf8')) as Record<string, unknown>;
    this.calls.push({ action, input });
    switch (action) {
      case 'GetParameters':
        return this.#parameters(input['Names'] as string[]);
      case 'GetParametersByPath':
        return this.#below(String(input['Path']), Number(input['NextToken'] ?? 0));
      case 'BatchGetSecretValue':
        return [200, this.#secrets(input['SecretIdList'] as string[])];
      default:
        return [400, refusal('UnknownOperationException', action)];
    }
  }

  #parameters(names: readonly string[]): [number, object] {
    if (names.length > 10) return [400, refusal('ValidationException', 'at most 10 names')];
    const { parameters = {}, forbidden = [] } = this.#stored;
    const denied = names.find((name) => forbidden.includes(name));
    if (denied !== undefined) {
      return [400, refusal('AccessDeniedException', `not authorized on parameter${denied}`)];
    }
    const found = names.filter((name) => name.split(':')[0]! in parameters);
    return [
      200,
      {
        Parameters: found.map((name) => {
          const [base = '', selector] = name.split(':');
          return {
            Name: base,
            ARN: `arn:aws:ssm:${ACCOUNT}:parameter${base}`,
            Value: parameters[base]!,
            ...(selector !== undefined && { Selector: `:${selector}` }),
          };
        }),
        InvalidParameters: names.filter((name) => !found.includes(name)),
      },
    ];
  }

  /** Two on each page. */
  #below(path: string, start: number): [number, object] {
    const { parameters = {}, forbidden = [] } = this.#stored;
    if (forbidden.includes(path)) return [400, refusal('AccessDeniedException', 'not authorized')];
    const names = Object.keys(parameters).filter((name) => {
      return name.startsWith(`${path}/`) && !name.slice(path.length + 1).includes('/');
    });
    const page = names.slice(start, start + 2);
    return [
      200,
      {
        Parameters: page.map((name) => ({ Name: name, Value: parameters[name]! })),
        ...(start + 2 < names.length && { NextToken: String(start + 2) }),
      },
    ];
  }

  #secrets(ids: readonly string[]): object {
    const { secrets = {}, forbidden = [] } = this.#stored;
    const errors: object[] = [];
    const values: object[] = [];
    for (const id of ids) {
      const name = id
        .split(':')
        .at(-1)!
        .replace(/-AbCdEf$/, '');
      const value = secrets[name];
      const error = (code: string) => errors.push({ SecretId: id, ErrorCode: code, Message: 'no' });
      if (forbidden.includes(id)) error('AccessDeniedException');
      else if (value === undefined) error('ResourceNotFoundException');
      else {
        values.push({
          Name: name,
          ARN: `arn:aws:secretsmanager:${ACCOUNT}:secret:${name}-AbCdEf`,
          ...(typeof value === 'string'
            ? { SecretString: value }
            : { SecretBinary: Buffer.from(value).toString('base64') }),
        });
      }
    }
    return { SecretValues: values, Errors: errors };
  }
}

function refusal(type: string, message: string): object {
  return { __type: type, message };
}
