/**
 * A machine that an executable is for.
 *
 * @typedef {object} Target
 * @property {string} name The folder of dist/standalone that the executable stands in.
 * @property {'x64' | 'arm64'} cpu As npm names it.
 * @property {'glibc' | 'musl'} libc
 * @property {string} bun The package with its Bun.
 */

/** @type {readonly Target[]} */
export const TARGETS = [
  { name: 'linux-x64', cpu: 'x64', libc: 'glibc', bun: 'bun-linux-x64' },
  { name: 'linux-arm64', cpu: 'arm64', libc: 'glibc', bun: 'bun-linux-aarch64' },
  { name: 'linux-x64-musl', cpu: 'x64', libc: 'musl', bun: 'bun-linux-x64-musl' },
  { name: 'linux-arm64-musl', cpu: 'arm64', libc: 'musl', bun: 'bun-linux-aarch64-musl' },
];

/**
 * The target that is this machine.
 *
 * @returns {Target}
 */
export function thisMachine() {
  const { platform, arch } = process;
  const target = TARGETS.find(({ cpu, libc }) => cpu === arch && libc === libcHere());
  if (platform !== 'linux' || target === undefined) {
    throw new Error(
      `The executables are built on Linux, x64 or arm64; this is ${platform} ${arch}`,
    );
  }
  return target;
}

/** @param {string} name */
export function targetNamed(name) {
  const target = TARGETS.find((candidate) => candidate.name === name);
  if (target !== undefined) return target;
  const names = TARGETS.map((candidate) => candidate.name).join(', ');
  throw new Error(`There is no target "${name}"; expected ${names} or --this-machine`);
}

/** Node's report names the version of glibc, where that is the C library. */
function libcHere() {
  const report = /** @type {{ header: { glibcVersionRuntime?: string } }} */ (
    process.report.getReport()
  );
  return report.header.glibcVersionRuntime === undefined ? 'musl' : 'glibc';
}
