import type { HttpHeaders } from 'lambda-web-adapter';

/** Whose way of signing it is. */
export type Provider = 'github' | 'stripe' | 'slack' | 'standard' | 'sns';

/** A webhook, as it came. */
export interface Delivery {
  readonly headers: HttpHeaders;
  /** The bytes that were signed. */
  readonly body: Uint8Array;
}

/** A webhook whose sender is known. */
export interface Verified {
  /** The same for every copy of it, and no sender's choice: it is part of what is signed. */
  readonly id: string;
}

/** Tells the signed from the forged. */
export interface SignatureCheck {
  /**
   * @throws SignatureRefused @throws Error when it cannot be known.
   */
  verify(delivery: Delivery): Verified | Promise<Verified>;
}

/** The signature is not good; the message says why, and nothing that is secret. */
export class SignatureRefused extends Error {
  override readonly name = 'SignatureRefused';
}

/** @throws SignatureRefused when the field is absent, or there more than once. */
export function onlyField(headers: HttpHeaders, name: string): string {
  const values = headers.getAll(name);
  if (values.length === 1) return values[0]!;
  throw new SignatureRefused(
    values.length === 0 ? `there is no "${name}"` : `there is more than one "${name}"`,
  );
}

/**
 * @param seconds Since the epoch, as the sender wrote it.
 * @throws SignatureRefused when that is further from now than it may be.
 */
export function assertRecent(seconds: string, toleranceMs: number): void {
  if (!/^\d{1,12}$/.test(seconds)) throw new SignatureRefused('its time is no number of seconds');
  if (Math.abs(Date.now() - Number(seconds) * 1000) > toleranceMs) {
    throw new SignatureRefused('it was signed too long ago, or clocks differ');
  }
}
