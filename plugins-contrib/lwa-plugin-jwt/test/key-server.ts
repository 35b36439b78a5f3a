import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWK, SignJWT, type CryptoKey } from 'jose';

/** A key pair with a name. */
export interface Signer {
  readonly kid: string;
  readonly alg: string;
  readonly privateKey: CryptoKey;
  readonly publicKey: CryptoKey;
  readonly jwk: JWK;
}

/** A new key pair, as a service rotates them. */
export async function newSigner(kid: string, alg = 'ES256'): Promise<Signer> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  const jwk = { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' };
  return { kid, alg, privateKey, publicKey, jwk };
}

/** A service that publishes keys over HTTP, as login services do. */
export class KeyServer {
  readonly #server: Server;
  readonly issuer: string;
  keys: JWK[] = [];
  /** Paths that were asked for. */
  readonly asked: string[] = [];
  /** Answers in place of the key set. */
  answer: ((response: ServerResponse) => void) | undefined;
  /** As the discovery document says; `undefined` for the true one. */
  claimedIssuer: string | undefined;

  private constructor(server: Server) {
    this.#server = server;
    this.issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  static async start(...signers: Signer[]): Promise<KeyServer> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const self = new KeyServer(server);
    self.keys = signers.map(({ jwk }) => jwk);
    server.on('request', ({ url = '' }, response) => self.#reply(url, response));
    return self;
  }

  get jwksUrl(): string {
    return `${this.issuer}/keys`;
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  /** A token of one of the keys, good for an hour. */
  async token(signer: Signer, claims: Record<string, unknown> = {}): Promise<string> {
    return await tokenOf(signer, { iss: this.issuer, ...claims });
  }

  #reply(url: string, response: ServerResponse): void {
    this.asked.push(url);
    if (url === '/.well-known/openid-configuration') {
      const issuer = this.claimedIssuer ?? this.issuer;
      response.end(JSON.stringify({ issuer, jwks_uri: this.jwksUrl }));
    } else if (this.answer) this.answer(response);
    else response.end(JSON.stringify({ keys: this.keys }));
  }
}

/** A token, good for an hour unless its claims say otherwise. `undefined` leaves a claim out. */
export async function tokenOf(
  { alg, kid, privateKey }: Pick<Signer, 'alg' | 'kid'> & { privateKey: CryptoKey | Uint8Array },
  claims: Record<string, unknown> = {},
  header: Record<string, unknown> = {},
): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  const payload = { sub: 'ada', aud: 'orders', iat: now, exp: now + 3600, ...claims };
  return await new SignJWT(payload).setProtectedHeader({ alg, kid, ...header }).sign(privateKey);
}
