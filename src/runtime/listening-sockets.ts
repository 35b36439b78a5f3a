import { Buffer } from 'node:buffer';
import { execFile } from 'node:child_process';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { endianness } from 'node:os';

/** A process that listens on a TCP port of this machine. */
export interface Listener {
  readonly port: number;
  /** `undefined` when it is somebody else's, and we may not look. */
  readonly pid: number | undefined;
  /** Its command line. */
  readonly command: string | undefined;
}

/**
 * The addresses on which anybody listens on the port, such as `127.0.0.1` or `::`; empty where that
 * cannot be found out.
 */
export async function addressesOn(port: number): Promise<readonly string[]> {
  try {
    if (process.platform !== 'linux') return await addressesFromLsof(port);
    const sockets = await listeningSockets();
    return [...new Set(sockets.filter((its) => its.port === port).map(({ address }) => address))];
  } catch {
    return [];
  }
}

/** Who listens on the port; `undefined` when that cannot be found out. */
export async function listenerOn(port: number): Promise<Listener | undefined> {
  try {
    if (process.platform !== 'linux') return await listenerFromLsof(port);
    const sockets = await listeningSockets();
    const wanted = new Set(sockets.filter((its) => its.port === port).map(({ inode }) => inode));
    if (wanted.size === 0) return undefined;
    for (const pid of await processes()) {
      for (const inode of await socketsOf(pid)) {
        if (wanted.has(inode)) return { port, pid, command: await commandOf(pid) };
      }
    }
    return { port, pid: undefined, command: undefined };
  } catch {
    return undefined;
  }
}

/** The ports on which processes of a process group listen. Linux only; elsewhere none are found. */
export async function portsOfGroup(group: number): Promise<readonly number[]> {
  if (process.platform !== 'linux') return [];
  try {
    const inodes = new Map((await listeningSockets()).map(({ inode, port }) => [inode, port]));
    const ports = new Set<number>();
    for (const pid of await processes()) {
      if ((await groupOf(pid)) !== group) continue;
      for (const inode of await socketsOf(pid)) {
        const port = inodes.get(inode);
        if (port !== undefined) ports.add(port);
      }
    }
    return [...ports];
  } catch {
    return [];
  }
}

interface ListeningSocket {
  readonly inode: string;
  readonly address: string;
  readonly port: number;
}

/** Every listening TCP socket, of whomever it is. */
async function listeningSockets(): Promise<ListeningSocket[]> {
  const sockets: ListeningSocket[] = [];
  for (const table of ['/proc/net/tcp', '/proc/net/tcp6']) {
    const text = await readFile(table, 'utf8').catch(() => '');
    for (const line of text.split('\n').slice(1)) {
      // sl local_address rem_address st tx:rx tr:tm retrnsmt uid timeout inode
      const [, local, , state, , , , , , inode] = line.trim().split(/\s+/);
      if (state !== '0A' || local === undefined || inode === undefined) continue;
      const [address = '', port = ''] = local.split(':');
      sockets.push({ inode, address: addressOf(address), port: Number.parseInt(port, 16) });
    }
  }
  return sockets;
}

/** The kernel writes addresses as words of 32 bits, each in the order of bytes of the machine. */
function addressOf(hexadecimal: string): string {
  const bytes = Buffer.from(hexadecimal, 'hex');
  if (endianness() === 'LE') bytes.swap32();
  if (bytes.length === 4) return bytes.join('.');
  const groups = Array.from({ length: 8 }, (_, index) =>
    bytes.readUInt16BE(index * 2).toString(16),
  );
  // The form in which everybody writes it.
  return new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1);
}

async function processes(): Promise<number[]> {
  return (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
}

/** The inodes of a process's sockets; none when we may not look. */
async function socketsOf(pid: number): Promise<string[]> {
  const folder = `/proc/${pid}/fd`;
  const names = await readdir(folder).catch(() => []);
  const links = await Promise.all(names.map((fd) => readlink(`${folder}/${fd}`).catch(() => '')));
  return links.flatMap((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1] ?? []);
}

async function commandOf(pid: number): Promise<string> {
  const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  return line.replaceAll('\0', ' ').trim();
}

async function groupOf(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // The name in brackets may hold anything: state, parent and group follow the last bracket.
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[2]);
}

function addressesFromLsof(port: number): Promise<string[]> {
  return new Promise((resolve) => {
    execFile('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fn'], (error, stdout) => {
      const names = error === null ? [...stdout.matchAll(/^n(.*):\d+$/gm)] : [];
      const addresses = names.map(([, name = '']) =>
        name === '*' ? '::' : name.replace(/[[\]]/g, ''),
      );
      resolve([...new Set(addresses)]);
    });
  });
}

function listenerFromLsof(port: number): Promise<Listener | undefined> {
  return new Promise((resolve) => {
    execFile('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fpc'], (error, stdout) => {
      const pid = /^p(\d+)$/m.exec(stdout)?.[1];
      if (error !== null || pid === undefined) resolve(undefined);
      else resolve({ port, pid: Number(pid), command: /^c(.*)$/m.exec(stdout)?.[1] });
    });
  });
}
