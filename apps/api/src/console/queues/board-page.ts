/** Where the board is. */
export const BOARD_ROUTE = '/console/queues';

/** Fonts of another site, which would learn of every visit; the page has others to fall back on. */
const FOREIGN_LINK = /\s*<link\b[^>]*\bhref="https?:[^>]*>/g;

/**
 * The page takes its place from `<base>` as it is written there, and wants it absolute; only the browser knows it, since a proxy may
 * serve all this elsewhere. Its own file, so that the page needs no inline script.
 */
export const BOARD_START = `const base = document.querySelector('base');
base.setAttribute('href', new URL(document.baseURI).pathname);
`;

/** The board's own address, ending in a slash, relative to that of the page. */
export function baseOf(originalUrl: string): string {
  const [path = ''] = originalUrl.split('?', 1);
  const below = path.split('/').slice(BOARD_ROUTE.split('/').length);
  return below.length === 0 ? 'queues/' : '../'.repeat(below.length - 1) || './';
}

/** Bull Board's page as it renders it, made to load from here alone. */
export function finishBoardPage(page: string): string {
  return page
    .replaceAll(FOREIGN_LINK, '')
    .replace(/<base [^>]*>/, (tag) => `${tag}\n    <script src="start.js"></script>`);
}
