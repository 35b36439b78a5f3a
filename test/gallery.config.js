import common from './ava.config.js';

/** Large frameworks, installed and built for it: `npm run test:gallery`. */
export default { ...common, files: ['gallery/*.gallery.ts'] };
