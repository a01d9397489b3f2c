import type { Language } from '#domain';

const STYLE = `
:root { color-scheme: light dark; --text: #1d2433; --quiet: #5b6478; --back: #fbfbfd; --panel: #f0f2f7; --line: #dde1ea; --accent: #0b6e4f; }
@media (prefers-color-scheme: dark) {
  :root { --text: #e6e9f0; --quiet: #98a1b5; --back: #12151c; --panel: #1b202b; --line: #2c3342; --accent: #4cc38a; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 2rem 1.25rem 4rem; max-width: 46rem; font: 1rem/1.6 system-ui, sans-serif; color: var(--text); background: var(--back); }
nav { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; font-size: .9rem; padding-bottom: 1rem; border-bottom: 1px solid var(--line); }
a { color: var(--accent); text-underline-offset: .35em; text-decoration-thickness: 1px; }
h1 { font-size: 1.5rem; line-height: 1.3; margin: 2rem 0 .5rem; overflow-wrap: anywhere; }
h2 { font-size: 1.2rem; margin: 2rem 0 .5rem; }
h3 { font-size: .8rem; letter-spacing: .06em; text-transform: uppercase; color: var(--quiet); margin: 1.25rem 0 .25rem; }
p { margin: .25rem 0; }
code, pre { font-family: ui-monospace, monospace; font-size: .9em; }
pre { background: var(--panel); border: 1px solid var(--line); border-radius: .5rem; padding: 1rem; white-space: pre-wrap; overflow-wrap: anywhere; line-height: 1.45; }
section[lang] { border-top: 1px solid var(--line); margin-top: 2rem; }
dl { margin: 0; } dt { margin-top: .75rem; } dd { margin: 0; color: var(--quiet); }
.status { display: inline-block; padding: .1rem .6rem; border-radius: 1rem; background: var(--panel); border: 1px solid var(--line); font-size: .9rem; }
`;

const WORDS = {
  en: { reference: 'Reference', index: 'All error codes', document: 'OpenAPI document' },
  pt: { reference: 'Referência', index: 'Todos os códigos', document: 'Documento OpenAPI' },
} as const;

export const HTML_LANGUAGE = { en: 'en', pt: 'pt-BR' } as const;

/** A page for people: its own style, no script, nothing from elsewhere. The title and the content are HTML already. */
export function framePage(language: Language, title: string, content: string): string {
  const words = WORDS[language];
  return `<!doctype html>
<html lang="${HTML_LANGUAGE[language]}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} – Malote</title>
<link rel="icon" type="image/png" href="/docs/assets/favicon-32x32.png">
<style>${STYLE}</style>
</head>
<body>
<nav><a href="/docs">Swagger UI</a><a href="/reference">${words.reference}</a><a href="/errors">${words.index}</a><a href="/docs/json">${words.document}</a></nav>
${content}
</body>
</html>
`;
}

/** A text of the catalogue as HTML; what stands between backticks is code. */
export function toHtml(text: string): string {
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return escaped.replaceAll(/`([^`]+)`/g, '<code>$1</code>');
}
