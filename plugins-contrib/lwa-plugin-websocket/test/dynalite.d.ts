declare module 'dynalite' {
  import type { Server } from 'node:http';

  /** An HTTP server that is DynamoDB, in memory. */
  export default function dynalite(options?: { createTableMs?: number }): Server;
}
