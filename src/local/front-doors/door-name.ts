/** The doors, as the command and the host names call them. */
export const DOOR_NAMES = ['url', 'http', 'rest', 'alb', 'lattice', 'ws'] as const;

/** One of {@link DOOR_NAMES}. */
export type DoorName = (typeof DOOR_NAMES)[number];

/** What AWS calls what a door stands for. */
export const DOOR_TITLES: Readonly<Record<DoorName, string>> = {
  url: 'Function URL',
  http: 'HTTP API',
  rest: 'REST API',
  alb: 'ALB',
  lattice: 'VPC Lattice',
  ws: 'WebSocket API',
};

/**
 * The door that a `Host` asks for: `rest.localhost:3000` for `rest`. `undefined` for all others.
 */
export function doorOfHost(host: string | undefined): DoorName | undefined {
  const label = /^([a-z]+)\.localhost(?::\d+)?$/i.exec(host ?? '')?.[1]?.toLowerCase();
  return DOOR_NAMES.find((name) => name === label);
}
