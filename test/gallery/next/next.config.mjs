import { fileURLToPath } from 'node:url';

/** Not bundled, as a server's dependency should not be: `lambda-web-adapter` is this repository. */
export default {
  serverExternalPackages: ['lambda-web-adapter'],
  turbopack: { root: fileURLToPath(new URL('../../..', import.meta.url)) },
};
