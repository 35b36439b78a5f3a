import axios, { isAxiosError } from 'axios';
import type { Found } from './found.ts';
import type { Variables } from './variables.ts';

const DEFAULT_PORT = 2773;

/** Of those asked for: what the extension has, why others failed, and what it does not serve (yet). */
export interface ExtensionFound extends Found {
  readonly unserved: string[];
}

/**
 * The AWS Parameters and Secrets Lambda Extension: a cache beside the function. It refuses to serve
 * while Lambda initialises the environment, in most of its versions.
 * https://docs.aws.amazon.com/systems-manager/latest/userguide/ps-integration-lambda-extensions.html
 */
export class LambdaExtension {
  readonly #origin: string;
  readonly #token: string;
  readonly #signal: AbortSignal;

  constructor(variables: Variables, signal: AbortSignal) {
    const port = variables['PARAMETERS_SECRETS_EXTENSION_HTTP_PORT'] || DEFAULT_PORT;
    this.#origin = `http://localhost:${port}`;
    this.#token = variables['AWS_SESSION_TOKEN'] ?? '';
    this.#signal = signal;
  }

  /** Gets parameters by name. */
  parameters(names: readonly string[]): Promise<ExtensionFound> {
    return this.#all(names, (name) => {
      const [, base = name, selector] = /^([^:]+):([^:]+)$/.exec(name) ?? [];
      const query = new URLSearchParams({ name: base, withDecryption: 'true' });
      if (selector !== undefined) query.set(/^\d+$/.test(selector) ? 'version' : 'label', selector);
      return this.#get(`/systemsmanager/parameters/get?${query.toString()}`, (data) => {
        return (data as { Parameter?: { Value?: string } }).Parameter?.Value;
      });
    });
  }

  /** Gets secrets by name or ARN. */
  secrets(ids: readonly string[]): Promise<ExtensionFound> {
    return this.#all(ids, (secretId) =>
      this.#get(`/secretsmanager/get?${new URLSearchParams({ secretId }).toString()}`, (data) => {
        return (data as { SecretString?: string }).SecretString;
      }),
    );
  }

  async #all(
    names: readonly string[],
    get: (name: string) => Promise<Outcome>,
  ): Promise<ExtensionFound> {
    const found: ExtensionFound = { values: new Map(), failures: new Map(), unserved: [] };
    await Promise.all(
      names.map(async (name) => {
        const { value, failure } = await get(name);
        if (value !== undefined) found.values.set(name, value);
        else if (failure !== undefined) found.failures.set(name, failure);
        else found.unserved.push(name);
      }),
    );
    return found;
  }

  async #get(target: string, valueOf: (data: unknown) => string | undefined): Promise<Outcome> {
    try {
      const { status, data } = await axios.get<unknown>(this.#origin + target, {
        headers: { 'X-Aws-Parameters-Secrets-Token': this.#token },
        validateStatus: () => true,
        proxy: false,
        signal: this.#signal,
      });
      if (status !== 200) {
        const text = typeof data === 'string' ? data : JSON.stringify(data);
        if (text.includes('not ready to serve traffic')) return {};
        return { failure: `the extension answered with ${status}: ${text}` };
      }
      const value = valueOf(data);
      return value === undefined ? { failure: 'the extension has no text for it' } : { value };
    } catch (error) {
      const code = isAxiosError(error) ? (error.code ?? error.message) : String(error);
      // Nobody listens: the layer is not there.
      if (code === 'ECONNREFUSED') return {};
      return { failure: `${this.#origin} did not answer: ${code}` };
    }
  }
}

interface Outcome {
  readonly value?: string;
  readonly failure?: string;
}
