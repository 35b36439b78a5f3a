import type { JWTPayload, JWTVerifyOptions, errors } from 'jose';
import { durationMs } from 'lambda-web-adapter';
import { algorithmsOf, type JwtOptions } from './jwt-options.ts';
import type { KeySource, VerificationKey } from './keys/index.ts';

/** A token that is not taken. The message may be shown to its sender. */
export class TokenRefused extends Error {
  override readonly name = 'TokenRefused';
}

/** Longer ones would not fit into what servers take for a request head. */
const MAX_CHARACTERS = 16 * 1024;

/** Says who sent a token, and refuses those that are not good. */
export class Verifier {
  readonly #keys: KeySource;
  readonly #options: JWTVerifyOptions;
  readonly #requiredClaims: readonly (readonly [name: string, values: readonly string[]])[];

  constructor(options: JwtOptions, keys: KeySource) {
    this.#keys = keys;
    this.#options = verifyOptions(options);
    this.#requiredClaims = Object.entries(options.requiredClaims ?? {}).map(
      ([name, values]) => [name, typeof values === 'string' ? [values] : values] as const,
    );
  }

  /**
   * @returns The token's claims.
   * @throws TokenRefused when it is not good. @throws KeysUnavailable when that cannot be known.
   */
  async verify(token: string): Promise<JWTPayload> {
    if (token.length > MAX_CHARACTERS) throw new TokenRefused('The token is too long');
    const { errors, jwtVerify } = await import('jose');
    const check = async (key: VerificationKey): Promise<JWTPayload> =>
      // The overloads tell kinds of keys apart that do the same.
      (await jwtVerify(token, key as Parameters<typeof jwtVerify>[1], this.#options)).payload;
    const payload = await this.#withKeys(check, errors).catch((error: unknown) => {
      throw error instanceof errors.JOSEError ? refusal(error, errors) : error;
    });
    this.#assertClaims(payload);
    return payload;
  }

  async #withKeys(
    check: (key: VerificationKey) => Promise<JWTPayload>,
    { JWKSMultipleMatchingKeys, JWKSNoMatchingKey, JWSSignatureVerificationFailed }: typeof errors,
  ): Promise<JWTPayload> {
    try {
      return await check(await this.#keys.key());
    } catch (error) {
      if (error instanceof JWKSNoMatchingKey && (await this.#keys.refetch?.())) {
        return await check(await this.#keys.key());
      }
      if (!(error instanceof JWKSMultipleMatchingKeys)) throw error;
      // The token does not say which.
      for await (const key of error) {
        try {
          return await check(async () => key);
        } catch (second) {
          if (!(second instanceof JWSSignatureVerificationFailed)) throw second;
        }
      }
      throw new JWSSignatureVerificationFailed();
    }
  }

  #assertClaims(payload: JWTPayload): void {
    for (const [name, values] of this.#requiredClaims) {
      const value = Object.hasOwn(payload, name) ? payload[name] : undefined;
      const held = Array.isArray(value) ? value : [value];
      if (!held.some((one) => values.includes(one as string))) {
        throw new TokenRefused(`The claim "${name}" is not the expected one`);
      }
    }
  }
}

function verifyOptions(options: JwtOptions): JWTVerifyOptions {
  const { audience, issuer, maxTokenAge, requireExpiry = true, type } = options;
  return {
    algorithms: algorithmsOf(options),
    clockTolerance: durationMs(options.clockTolerance ?? '5s') / 1000,
    ...(issuer !== undefined && { issuer: mutable(issuer) }),
    ...(audience !== false && { audience: mutable(audience) }),
    ...(requireExpiry && { requiredClaims: ['exp'] }),
    ...(type !== undefined && { typ: type }),
    ...(maxTokenAge !== undefined && { maxTokenAge: durationMs(maxTokenAge) / 1000 }),
  };
}

function mutable(value: string | readonly string[]): string | string[] {
  return typeof value === 'string' ? value : [...value];
}

/** What its sender may know. Why a signature does not fit is not said. */
function refusal(
  error: errors.JOSEError,
  { JWTExpired, JWTClaimValidationFailed }: typeof errors,
): TokenRefused {
  if (error instanceof JWTExpired)
    return new TokenRefused('The token has expired', { cause: error });
  if (error instanceof JWTClaimValidationFailed) {
    return new TokenRefused(`The claim '${error.claim}' is not the expected one`, { cause: error });
  }
  return new TokenRefused('The token cannot be verified', { cause: error });
}
