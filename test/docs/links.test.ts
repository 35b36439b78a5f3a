import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import test from 'ava';

const root = new URL('../../', import.meta.url);

/** The pages of the project, not those of installed packages or of what was built. */
const pages = [
  ...readdirSync(root).filter((name) => name.endsWith('.md')),
  ...['docs', 'examples', 'plugins-contrib'].flatMap((folder) => pagesIn(`${folder}/`)),
];

/** Below a folder; `node_modules` may hold a link back to the repository, which has no end. */
function pagesIn(folder: string): string[] {
  return readdirSync(new URL(folder, root), { withFileTypes: true }).flatMap((entry) => {
    if (entry.isDirectory()) {
      return entry.name === 'node_modules' ? [] : pagesIn(`${folder}${entry.name}/`);
    }
    return entry.name.endsWith('.md') ? [`${folder}${entry.name}`] : [];
  });
}

for (const page of pages) {
  test(`the links of ${page} lead somewhere`, (t) => {
    const url = new URL(page, root);
    const text = withoutCode(readFileSync(url, 'utf8'));
    const broken = [...text.matchAll(/\]\(([^)\s]+)\)/g)]
      .map(([, target = '']) => target)
      .filter((target) => !/^[a-z]+:/.test(target))
      .filter((target) => !leadsSomewhere(new URL(target, url)));
    t.deepEqual(broken, []);
  });
}

function leadsSomewhere(target: URL): boolean {
  const { hash } = target;
  target.hash = '';
  if (!existsSync(fileURLToPath(target))) return false;
  return hash === '' || anchors(readFileSync(target, 'utf8')).has(hash.slice(1));
}

/** The anchors of a page's headings, as GitHub makes them. */
function anchors(page: string): Set<string> {
  const headings = [...withoutCode(page).matchAll(/^#+ (.+)$/gm)].map(([, text = '']) => text);
  return new Set(
    headings.map((text) =>
      text
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}

function withoutCode(page: string): string {
  return page.replaceAll(/^```.*?^```$/gms, '');
}
