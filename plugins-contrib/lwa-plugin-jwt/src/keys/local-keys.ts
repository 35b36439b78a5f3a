import { Buffer } from 'node:buffer';
import { createPublicKey } from 'node:crypto';
import type { JSONWebKeySet } from 'jose';
import type { KeySource } from './key-source.ts';

/** One key that is known from the start. */
export function fixedKey(key: Uint8Array | string): KeySource {
  const read = typeof key === 'string' ? createPublicKey(key) : key;
  return { key: async () => read };
}

/** A key set that is known from the start. */
export function fixedSet(set: JSONWebKeySet): KeySource {
  return {
    key: async () => {
      const { createLocalJWKSet } = await import('jose');
      return createLocalJWKSet(set);
    },
  };
}

/** The bytes of a secret. */
export function secretBytes(secret: string | Uint8Array): Uint8Array {
  return typeof secret === 'string' ? Buffer.from(secret, 'utf8') : secret;
}
