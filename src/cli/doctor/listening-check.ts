import { isIPv6 } from 'node:net';
import { failure, type Finding, ok } from './finding.ts';

const EVERYWHERE: ReadonlySet<string> = new Set(['0.0.0.0', '::']);

/** Whether an app on these addresses hears who asks this host. */
export function hears(addresses: readonly string[], host: string): boolean {
  const loopback = host === 'localhost' ? ['127.0.0.1', '::1'] : [host];
  return addresses.some((address) => {
    return EVERYWHERE.has(address) || loopback.includes(address) || mapped(address) === host;
  });
}

/** What the addresses mean on which the app listens; none where they cannot be known. */
export function checkAddresses(
  addresses: readonly string[],
  host: string,
  port: number,
): Finding[] {
  if (addresses.length === 0) return [];
  const where = addresses.map((address) => authority(address, port)).join(' and ');
  if (!hears(addresses, host)) {
    return [
      failure(
        `The app listens on ${where} only, and the adapter asks ${authority(host, port)}`,
        `let the app listen on 0.0.0.0, or set AWS_LWA_HOST=${addresses[0]}`,
      ),
    ];
  }
  const everywhere = addresses.some((address) => EVERYWHERE.has(address));
  return [ok(`The app listens on ${where}${everywhere ? ', every address' : ''}`)];
}

/** The IPv4 address in one like `::ffff:127.0.0.1`. */
function mapped(address: string): string | undefined {
  return /^::ffff:([\d.]+)$/.exec(address)?.[1];
}

function authority(address: string, port: number): string {
  return isIPv6(address) ? `[${address}]:${port}` : `${address}:${port}`;
}
