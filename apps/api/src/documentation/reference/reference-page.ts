/**
 * Nothing from elsewhere: no fonts, no telemetry, no assistant, no proxy, no link to a hosted client. Its own file, so that the
 * page needs no inline script. Addresses are relative: a proxy may serve all this elsewhere.
 */
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
  persistAuth: true,
  defaultOpenFirstTag: true,
  documentDownloadType: 'json',
  agent: { disabled: true },
  mcp: { disabled: true },
  externalUrls: { dashboardUrl: location.origin, registryUrl: location.origin, proxyUrl: location.origin, apiBaseUrl: location.origin },
  defaultHttpClient: { targetKey: 'shell', clientKey: 'curl' },
});
`;

const STYLE = `
:root { --scalar-font: system-ui, sans-serif; --scalar-font-code: ui-monospace, monospace; }
.light-mode { --scalar-color-accent: #0b6e4f; }
.dark-mode { --scalar-color-accent: #4cc38a; }
body { margin: 0; }
.elsewhere { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; padding: .6rem 1.25rem; font: .85rem/1.4 system-ui, sans-serif; background: #14352a; }
.elsewhere a { color: #d7f5e6; text-underline-offset: .2em; }
`;

export const REFERENCE_PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Malote API reference</title>
<link rel="icon" type="image/png" href="./docs/assets/favicon-32x32.png">
<style>${STYLE}</style>
</head>
<body>
<nav class="elsewhere"><a href="./docs">Try it in Swagger UI</a><a href="./errors">Error codes</a><a href="./docs/json">OpenAPI document</a></nav>
<div id="reference"></div>
<script src="./reference/assets/scalar.js"></script>
<script src="./reference/assets/start.js"></script>
</body>
</html>
`;
