import type { Logger } from 'lambda-web-adapter';
import { durationMs } from 'lambda-web-adapter';
import type { JwtOptions } from '../jwt-options.ts';
import { discover } from './discover.ts';
import type { KeySource } from './key-source.ts';
import { fixedKey, fixedSet, secretBytes } from './local-keys.ts';
import { RemoteKeys } from './remote-keys.ts';

export { type KeySource, KeysUnavailable, type VerificationKey } from './key-source.ts';

/** Where the options say that keys are; without any word, where the issuer says. */
export function keySource(options: JwtOptions, log: Logger): KeySource {
  const { issuer, jwks, jwksUrl, publicKey, secret } = options;
  if (secret !== undefined) return fixedKey(secretBytes(secret));
  if (publicKey !== undefined) return fixedKey(publicKey);
  if (jwks !== undefined) return fixedSet(jwks);
  return new RemoteKeys({
    of: jwksUrl ?? String(issuer),
    locate: async (timeoutMs) => jwksUrl ?? (await discover(String(issuer), timeoutMs)),
    timeoutMs: durationMs(options.timeout ?? '3s'),
    maxAgeMs: durationMs(options.maxAge ?? '10m'),
    maxStaleMs: durationMs(options.maxStale ?? '1h'),
    cooldownMs: durationMs(options.cooldown ?? '30s'),
    log,
  });
}
