import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import satisfies from 'semver/functions/satisfies.js';
import type { InspectedPipeline } from '../../runtime/inspection/inspect-pipeline.ts';
import { type FilePackage, packageIn } from '../../runtime/inspection/package-of.ts';
import { VERSION } from '../../version.ts';
import { failure, type Finding, note, ok, warning } from './finding.ts';

const OURS = 'lambda-web-adapter';

/** Node's lines for which Lambda has a runtime that is not deprecated. */
const LAMBDA_LINES = [22, 24];
/** Its lines that get no fixes any more. */
const ENDED = new Map([[20, '2026-04-30']]);

/**
 * Whether the versions of Node, the adapter and the plugins' packages go together.
 * @param inProcess The app loads the adapter itself.
 */
export function checkVersions(
  folder: string,
  pipeline: InspectedPipeline | undefined,
  inProcess: boolean,
): Finding[] {
  const packages = (pipeline?.plugins ?? []).flatMap((plugin) => plugin.package ?? []);
  const distinct = new Map(packages.map((it) => [it.folder, it]));
  return [
    nodeFinding(),
    ...adapterFinding(folder, inProcess),
    ...[...distinct.values()].filter(({ name }) => name !== OURS).flatMap(peerFindings),
  ];
}

function nodeFinding(): Finding {
  const { node } = process.versions;
  const line = Number(node.split('.')[0]);
  const ended = ENDED.get(line);
  const managed = LAMBDA_LINES.map((it) => `nodejs${it}.x`).join(' or ');
  if (ended !== undefined) {
    return warning(`Node ${node} runs here, whose line has ended on ${ended}`, `take ${managed}`);
  }
  if (LAMBDA_LINES.includes(line))
    return ok(`Node ${node} runs here, and Lambda has nodejs${line}.x`);
  return note(`Node ${node} runs here; on Lambda it needs an image of yours, or else ${managed}`);
}

function adapterFinding(folder: string, inProcess: boolean): Finding[] {
  const installed = installedIn(folder);
  if (installed === undefined) {
    if (!inProcess) return [];
    return [
      failure(
        `${OURS} is not among the packages of the app, which is to load it`,
        `npm install ${OURS}`,
      ),
    ];
  }
  const { version } = installed;
  if (version === VERSION) return [ok(`${OURS} ${version} is that of the app, too`)];
  return [
    warning(
      `This is lwa ${VERSION}, and the app has ${OURS} ${version}`,
      'use npx lwa in the folder of the app, or install the same version there',
    ),
  ];
}

function installedIn(folder: string): FilePackage | undefined {
  try {
    const { resolve } = createRequire(join(folder, 'package.json'));
    return packageIn(dirname(resolve(`${OURS}/package.json`)));
  } catch {
    return undefined;
  }
}

/** Whether the package of a plugin gets the versions that it asks for. */
function peerFindings({ name, version, folder, peers }: FilePackage): Finding[] {
  const wrong = Object.entries(peers).flatMap(([peer, range]) => {
    const found = peer === OURS ? VERSION : peerVersion(folder, peer);
    if (found === undefined || satisfies(found, range, { includePrerelease: true })) return [];
    const text = `${name} ${version} wants ${peer} ${range}, and gets ${found}`;
    return [warning(text, `install a version of ${name} that goes with it, or ${peer}@${range}`)];
  });
  return wrong.length > 0 ? wrong : [ok(`${name} ${version} gets what it asks for`)];
}

function peerVersion(folder: string, peer: string): string | undefined {
  const { resolve } = createRequire(join(folder, 'package.json'));
  const homes = resolve.paths(peer) ?? [];
  return homes.flatMap((home) => packageIn(join(home, peer)) ?? [])[0]?.version;
}
