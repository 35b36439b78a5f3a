import type { CryptoKey, JWSHeaderParameters, KeyObject, FlattenedJWSInput } from 'jose';

/** A key, or what finds the one that a token names. */
export type VerificationKey =
  | KeyObject
  | Uint8Array
  | ((header: JWSHeaderParameters, token: FlattenedJWSInput) => Promise<CryptoKey>);

/** Where the keys are that tokens are verified with. */
export interface KeySource {
  /** Finds keys before they are needed; what fails is logged, and tried again when they are. */
  prepare?(): Promise<void>;
  /** Forgets nothing, but asks for the keys again: the environment has been restored. */
  renew?(): Promise<void>;
  /** @throws KeysUnavailable */
  key(): Promise<VerificationKey>;
  /** @returns Whether other keys are there now: the token names one that was not among them. */
  refetch?(): Promise<boolean>;
}

/** There are no keys to verify with, and none can be had. */
export class KeysUnavailable extends Error {
  override readonly name = 'KeysUnavailable';
}
