/** The preload as `--import` has it: Node waits for it, so plugins can prepare the app's environment. */
import { prepareEnvironment } from './in-process.ts';

const preparing = prepareEnvironment();
if (preparing !== undefined) await preparing;
