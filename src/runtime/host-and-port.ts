import { AdapterError } from '../pipeline/index.ts';

/** Splits `host:port`; an IPv6 host stands in brackets. */
export function hostAndPort(address: string): { host: string; port: number } {
  const colon = address.lastIndexOf(':');
  const port = Number(address.slice(colon + 1));
  const host = address.slice(0, colon).replace(/^\[|\]$/g, '');
  if (colon > 0 && host !== '' && Number.isInteger(port) && port > 0 && port < 65536) {
    return { host, port };
  }
  throw new AdapterError({
    code: 'LWA_ERR_RUNTIME_API',
    message: `"${address}" is no address of a Runtime API; expected host:port`,
  });
}
