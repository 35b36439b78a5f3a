import { fetchJson } from './fetch-json.ts';
import { isTrustedUrl } from './trusted-url.ts';
import { KeysUnavailable } from './key-source.ts';

/**
 * Where an issuer's keys are, by OpenID Connect Discovery 1.0, section 4.
 *
 * @throws KeysUnavailable
 */
export async function discover(issuer: string, timeoutMs: number): Promise<string> {
  const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const document = await fetchJson(url, timeoutMs);
  // Section 4.3: it must be the very same.
  if (document['issuer'] !== issuer) {
    throw new KeysUnavailable(
      `${url}: it is the document of the issuer ${JSON.stringify(document['issuer'])}, not of "${issuer}"`,
    );
  }
  const address = document['jwks_uri'];
  if (!isTrustedUrl(address)) {
    throw new KeysUnavailable(`${url}: its jwks_uri is not an https: URL`);
  }
  return address;
}
