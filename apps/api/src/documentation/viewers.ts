import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { runInNewContext } from 'node:vm';
import { gzip } from 'node:zlib';

const require = createRequire(import.meta.url);
const swaggerUiDirectory = dirname(require.resolve('swagger-ui-dist/package.json'));
const scalarPlugin = require.resolve('@scalar/fastify-api-reference');

/** The files of Swagger UI a page needs, served from here so that the documentation works without the internet. */
const SWAGGER_UI_FILES: Readonly<Record<string, string>> = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
  'favicon-32x32.png': 'image/png',
};

/** A file of Swagger UI with its content type; undefined for any other name, so that no path can be made of it. */
export async function readSwaggerUiFile(
  name: string,
): Promise<{ type: string; content: Buffer } | undefined> {
  const type = Object.hasOwn(SWAGGER_UI_FILES, name) ? SWAGGER_UI_FILES[name] : undefined;
  return type === undefined ? undefined : { type, content: await readFile(join(swaggerUiDirectory, name)) };
}

/** The package has the script as a text inside its plugin; `documentation.spec.ts` fails when a newer one has it elsewhere. */
const SCRIPT_AS_TEXT = /^var standalone_default = (".*");$/m;
let scalarScript: Promise<Buffer> | undefined;

/**
 * Scalar's browser script, compressed (gzip; a megabyte of four). Taken out of the package when the reference is first
 * read; loading the plugin itself would keep the four megabytes, and a parser that is not needed, for as long as the
 * process lives.
 */
export function readScalarScript(): Promise<Buffer> {
  scalarScript ??= extractScalarScript().catch((error: unknown) => {
    scalarScript = undefined;
    throw error;
  });
  return scalarScript;
}

async function extractScalarScript(): Promise<Buffer> {
  const [, literal] = SCRIPT_AS_TEXT.exec(await readFile(scalarPlugin, 'utf8')) ?? [];
  const script: unknown = literal === undefined ? undefined : runInNewContext(literal);
  if (typeof script !== 'string') throw new Error('The package of the reference has no script as a text.');
  return promisify(gzip)(script);
}

/** Start scripts are files, so that the pages need no inline script. Addresses are relative: a proxy may serve all this elsewhere. */
export const SWAGGER_UI_START = `const dark = matchMedia('(prefers-color-scheme: dark)');
const follow = () => document.documentElement.classList.toggle('dark-mode', dark.matches);
dark.addEventListener('change', follow);
follow();
window.onload = () => {
  window.ui = SwaggerUIBundle({
    url: './docs/json',
    dom_id: '#swagger-ui',
    deepLinking: true,
    persistAuthorization: false,
    displayRequestDuration: true,
    displayOperationId: true,
    tryItOutEnabled: true,
    filter: true,
    docExpansion: 'list',
    defaultModelsExpandDepth: 0,
    validatorUrl: null,
  });
};
`;

export const SWAGGER_UI_PAGE = viewerPage({
  title: 'Malote API',
  other: ['./reference', 'Read the reference'],
  element: 'swagger-ui',
  scripts: ['./docs/assets/swagger-ui-bundle.js', './docs/assets/start.js'],
  head: '<link rel="stylesheet" href="./docs/assets/swagger-ui.css">',
  style: `
/* The description of a tag is a page long: below its name, not beside it. */
.swagger-ui .opblock-tag { flex-wrap: wrap; }
.swagger-ui .opblock-tag small { order: 9; flex: 1 0 100%; padding: .5rem 0 0; line-height: 1.6; }
.swagger-ui .opblock-tag small > div { max-width: 60rem; }
.swagger-ui .opblock-tag > button { margin-left: auto; }
/* Errors are many and alike: a line each. Their examples are at /errors and in the reference. */
.swagger-ui tr.response[data-code^="4"] .response-col_description > :not(.response-col_description__inner),
.swagger-ui tr.response[data-code^="5"] .response-col_description > :not(.response-col_description__inner),
.swagger-ui tr.response .response-col_description .headers-wrapper { display: none; }
.dark-mode .swagger-ui .examples-select__section-label { color: inherit; }
.swagger-ui .markdown code, .swagger-ui .renderedMarkdown code { color: inherit; font-weight: 500; font-size: .9em; }
`,
});

/** Nothing from elsewhere: no fonts, no telemetry, no assistant, no proxy, no link to a hosted client. */
export const REFERENCE_START = `Scalar.createApiReference('#reference', {
  url: './docs/json',
  _integration: 'nestjs',
  theme: 'default',
  layout: 'modern',
  pageTitle: 'Malote API reference',
  withDefaultFonts: false,
  telemetry: false,
  hideClientButton: true,
  showDeveloperTools: 'never',
  persistAuth: false,
  defaultOpenFirstTag: true,
  documentDownloadType: 'json',
  agent: { disabled: true },
  mcp: { disabled: true },
  externalUrls: { dashboardUrl: location.origin, registryUrl: location.origin, proxyUrl: location.origin, apiBaseUrl: location.origin },
  defaultHttpClient: { targetKey: 'shell', clientKey: 'curl' },
});
`;

export const REFERENCE_PAGE = viewerPage({
  title: 'Malote API reference',
  other: ['./docs', 'Try it in Swagger UI'],
  element: 'reference',
  scripts: ['./reference/assets/scalar.js', './reference/assets/start.js'],
  head: '',
  style: `
:root { --scalar-font: system-ui, sans-serif; --scalar-font-code: ui-monospace, monospace; }
.light-mode { --scalar-color-accent: #0b6e4f; }
.dark-mode { --scalar-color-accent: #4cc38a; }
/* A link into the page focuses a section thousands of pixels high. */
section:focus, section:focus-visible { outline: none; }
`,
});

interface Viewer {
  readonly title: string;
  /** The address and the name of the other viewer. */
  readonly other: readonly [string, string];
  /** The id of the element that the scripts fill. */
  readonly element: string;
  readonly scripts: readonly string[];
  readonly head: string;
  readonly style: string;
}

function viewerPage({ title, other: [address, name], element, scripts, head, style }: Viewer): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
${head}
<link rel="icon" type="image/png" href="./docs/assets/favicon-32x32.png">
<style>
body { margin: 0; }
.elsewhere { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; padding: .6rem 1.25rem; font: .85rem/1.4 system-ui, sans-serif; background: #14352a; }
.elsewhere a { color: #d7f5e6; text-underline-offset: .2em; }
${style}</style>
</head>
<body>
<nav class="elsewhere"><a href="${address}">${name}</a><a href="./errors">Error codes</a><a href="./docs/json">OpenAPI document</a></nav>
<div id="${element}"></div>
${scripts.map((script) => `<script src="${script}"></script>`).join('\n')}
</body>
</html>
`;
}
