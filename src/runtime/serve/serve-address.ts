/** Where the adapter listens. */
export interface ServeAddress {
  /** `undefined` for every address of this machine. */
  readonly host: string | undefined;
  readonly port: number;
}

/** Reads `port` or `host:port`, an IPv6 host in brackets; `undefined` when it is neither. */
export function serveAddress(text: string): ServeAddress | undefined {
  const [, brackets, name, digits] =
    /^(?:(?:\[([\da-f:.]+)\]|([^\s:[\]/]+)):)?(\d{1,5})$/i.exec(text) ?? [];
  const port = Number(digits);
  return port >= 1 && port <= 65_535 ? { host: brackets ?? name, port } : undefined;
}
