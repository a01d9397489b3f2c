import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const packageDirectory = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));

/** The files of Swagger UI a page needs, served from here so that the documentation works without the internet. */
const ASSET_TYPES: Readonly<Record<string, string>> = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
  'favicon-32x32.png': 'image/png',
};

/** Its own file, so that the page needs no inline script. Addresses are relative: a proxy may serve all this elsewhere. */
export const SWAGGER_UI_START = `window.onload = () => {
  window.ui = SwaggerUIBundle({
    url: './docs/json',
    dom_id: '#swagger-ui',
    deepLinking: true,
    persistAuthorization: true,
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

const STYLE = `
body { margin: 0; }
.elsewhere { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; padding: .6rem 1.25rem; font: .85rem/1.4 system-ui, sans-serif; background: #14352a; }
.elsewhere a { color: #d7f5e6; text-underline-offset: .2em; }
/* The description of a tag is a page long: below its name, not beside it. */
.swagger-ui .opblock-tag { flex-wrap: wrap; }
.swagger-ui .opblock-tag small { order: 9; flex: 1 0 100%; padding: .5rem 0 0; line-height: 1.6; }
.swagger-ui .opblock-tag small > div { max-width: 60rem; }
.swagger-ui .opblock-tag > button { margin-left: auto; }
.swagger-ui .markdown code, .swagger-ui .renderedMarkdown code { color: inherit; font-weight: 500; font-size: .9em; }
`;

export const SWAGGER_UI_PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Malote API</title>
<link rel="stylesheet" href="./docs/assets/swagger-ui.css">
<link rel="icon" type="image/png" href="./docs/assets/favicon-32x32.png">
<style>${STYLE}</style>
</head>
<body>
<nav class="elsewhere"><a href="./reference">Read the reference</a><a href="./errors">Error codes</a><a href="./docs/json">OpenAPI document</a></nav>
<div id="swagger-ui"></div>
<script src="./docs/assets/swagger-ui-bundle.js"></script>
<script src="./docs/assets/start.js"></script>
</body>
</html>
`;

/** A file of Swagger UI with its content type; undefined for any other name, so that no path can be made of it. */
export async function readSwaggerUiAsset(
  name: string,
): Promise<{ type: string; content: Buffer } | undefined> {
  const type = Object.hasOwn(ASSET_TYPES, name) ? ASSET_TYPES[name] : undefined;
  return type === undefined ? undefined : { type, content: await readFile(join(packageDirectory, name)) };
}
