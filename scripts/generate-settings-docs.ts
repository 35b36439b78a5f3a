import { readFileSync, writeFileSync } from 'node:fs';
import { withSettingsTables } from './settings-docs.ts';

const page = new URL('../docs/settings.md', import.meta.url);
writeFileSync(page, withSettingsTables(readFileSync(page, 'utf8')));
