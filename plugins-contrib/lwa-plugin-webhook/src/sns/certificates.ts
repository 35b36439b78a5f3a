import { type KeyObject, X509Certificate } from 'node:crypto';
import { SignatureRefused } from '../signature.ts';
import { fetchText } from './fetch-text.ts';

/** Whoever may put files there is SNS: nobody else has this host, and TLS proves that it is it. */
const CERTIFICATE_URL =
  /^https:\/\/sns\.[a-z\d-]{3,32}\.amazonaws\.com(?:\.cn)?\/SimpleNotificationService-[a-f\d]{32}\.pem$/i;

/** A region has one, and another while that is exchanged. */
const MAX_KEPT = 8;

/** The keys that SNS signs with, by the URL of their certificate. */
export class SnsCertificates {
  readonly #timeoutMs: number;
  readonly #kept = new Map<string, Promise<X509Certificate>>();

  constructor(timeoutMs: number) {
    this.#timeoutMs = timeoutMs;
  }

  /**
   * @throws SignatureRefused for a URL that is not of SNS, and a certificate that is out of date.
   * @throws Error when the certificate cannot be had.
   */
  async key(url: string): Promise<KeyObject> {
    if (!CERTIFICATE_URL.test(url)) {
      throw new SignatureRefused('its SigningCertURL is not one of sns.*.amazonaws.com');
    }
    const certificate = await this.#certificate(url);
    const now = Date.now();
    if (now < Date.parse(certificate.validFrom) || now > Date.parse(certificate.validTo)) {
      throw new SignatureRefused('the certificate that it is signed with is not valid now');
    }
    return certificate.publicKey;
  }

  async #certificate(url: string): Promise<X509Certificate> {
    let fetching = this.#kept.get(url);
    if (fetching === undefined) {
      fetching = fetchText(url, this.#timeoutMs).then((pem) => new X509Certificate(pem));
      if (this.#kept.size >= MAX_KEPT) this.#kept.delete([...this.#kept.keys()][0]!);
      this.#kept.set(url, fetching);
      // It is asked for again then.
      fetching.catch(() => this.#kept.delete(url));
    }
    return await fetching;
  }
}
