import { Buffer } from 'node:buffer';
import { STATUS_CODES } from 'node:http';
import type { DoorAnswer } from './door-format.ts';

/** An answer of a door's own, as JSON. */
export function jsonAnswer(status: number, json: string, problem?: string): DoorAnswer {
  const fields = ['Content-Type', 'application/json'];
  const answer = { status, fields, body: Buffer.from(json) };
  return problem === undefined ? answer : { ...answer, problem };
}

/** An answer of a load balancer's own: a page with nothing but the status on it. */
export function htmlAnswer(status: number): DoorAnswer {
  const title = `${status} ${STATUS_CODES[status]}`;
  const page = [
    '<html>',
    `<head><title>${title}</title></head>`,
    '<body>',
    `<center><h1>${title}</h1></center>`,
    '</body>',
    '</html>',
    '',
  ];
  return {
    status,
    fields: ['Server', 'awselb/2.0', 'Content-Type', 'text/html'],
    body: Buffer.from(page.join('\r\n')),
  };
}
