import { writeFileSync } from 'node:fs';
import { DOCUMENT, differencesDocument } from './document.ts';

writeFileSync(DOCUMENT, differencesDocument());
