import { readBoardTemplate } from './board-files.js';

/** What the page is told about itself. Its own documentation and Redis's inside are nothing to be shown here. */
const UI_CONFIG = {
  boardTitle: 'Malote queues',
  hideDocsLink: true,
  hideRedisDetails: true,
  showMetrics: false,
  miscLinks: [],
};

/** Fonts of another site, which would learn of every visit; the page has others to fall back on. */
const FOREIGN_LINK = /\s*<link\b[^>]*\bhref="https?:[^>]*>/g;

/**
 * The page takes its place from `<base>` as it is written there, and wants it absolute; only the browser knows it, since a proxy may
 * serve all this elsewhere. Its own file, so that the page needs no inline script.
 */
export const BOARD_START = `const base = document.querySelector('base');
base.setAttribute('href', new URL(document.baseURI).pathname);
`;

/**
 * Bull Board's page.
 *
 * @param base - the board's own address, ending in a slash, relative to the address of the page
 */
export async function renderBoardPage(base: string): Promise<string> {
  const values: Readonly<Record<string, string>> = {
    basePath: base,
    title: UI_CONFIG.boardTitle,
    favIconDefault: 'static/images/logo.svg',
    favIconAlternative: 'static/favicon-32x32.png',
    uiConfig: JSON.stringify(UI_CONFIG).replaceAll('<', String.raw`\u003c`),
  };
  const template = await readBoardTemplate();
  return template
    .replaceAll(FOREIGN_LINK, '')
    .replaceAll(/<%[-=] (\w+) %>/g, (_, name: string) => values[name] ?? '')
    .replace(/<base [^>]*>/, (tag) => `${tag}\n    <script src="start.js"></script>`);
}
