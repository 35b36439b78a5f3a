import type { HttpHeaders, Plugin } from '../pipeline/index.ts';

/** Fields about one connection (RFC 9110, 7.6.1), which the hop to the app makes its own of. */
const HOP_BY_HOP = new Set([
  'connection',
  'expect',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/**
 * Removes hop-by-hop fields both ways, those that `Connection` names included. It comes before every
 * plugin that sets a field, so that no caller can have a trusted field removed by naming it there.
 */
export function hopByHop(): Plugin {
  return {
    name: 'hop-by-hop',
    apply({ hooks }) {
      hooks.request.tap('hop-by-hop', ({ request }) => {
        removeHopByHop(request.headers);
      });
      hooks.response.tap('hop-by-hop', ({ response }) => {
        removeHopByHop(response.headers);
      });
    },
  };
}

/** Removes the fields about one connection, those that `Connection` names included. */
export function removeHopByHop(headers: HttpHeaders): void {
  const connection = headers.get('connection');
  if (connection === undefined) {
    headers.deleteWhere((name) => HOP_BY_HOP.has(name));
    return;
  }
  const named = new Set(connection.split(',').map((name) => name.trim().toLowerCase()));
  headers.deleteWhere((name) => HOP_BY_HOP.has(name) || named.has(name));
}
