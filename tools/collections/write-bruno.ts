import type { CollectionRequest, Setting } from './list-requests.js';
import type { OpenApiDocument } from './openapi-document.js';
import { PASSED_ON } from './passed-on.js';
import { variablesOf } from './variables.js';

/** The files of a Bruno collection, by their path within it: a folder for each tag, a file for each request. */
export function writeBruno(
  document: OpenApiDocument,
  requests: readonly CollectionRequest[],
): Map<string, string> {
  const files = new Map([
    [
      'bruno.json',
      `${JSON.stringify({ version: '1', name: 'Malote', type: 'collection', ignore: [] }, undefined, 2)}\n`,
    ],
    ['collection.bru', blocks(['auth', 'mode: bearer'], ['auth:bearer', 'token: {{apiKey}}'])],
    ['environments/local.bru', environment(requests)],
  ]);
  const tags = (document.tags ?? []).filter(({ name }) => requests.some(({ folder }) => folder === name));
  for (const [index, { name, description = '' }] of tags.entries()) {
    const meta = ['meta', `name: ${name}`, `seq: ${index + 1}`];
    files.set(`${fileName(name)}/folder.bru`, blocks(meta, ['docs', ...description.split('\n')]));
    const inFolder = requests.filter(({ folder }) => folder === name);
    for (const [at, request] of inFolder.entries())
      files.set(`${fileName(name)}/${fileName(request.id)}.bru`, requestFile(request, at + 1));
  }
  return files;
}

function environment(requests: readonly CollectionRequest[]): string {
  const variables = variablesOf(requests).map(({ name, value }) => `${name}: ${value}`);
  return `${blocks(['vars', ...variables])}vars:secret [\n  apiKey\n]\n`;
}

function requestFile(request: CollectionRequest, place: number): string {
  const { method, path, query, headers, body } = request;
  const search = query
    .filter(({ isOn }) => isOn)
    .map(({ name, value }) => `${name}=${encodeURIComponent(value)}`);
  const url = `{{baseUrl}}${path.replaceAll(/\{(\w+)\}/g, ':$1')}${search.length > 0 ? `?${search.join('&')}` : ''}`;
  return blocks(
    ['meta', `name: ${request.title}`, 'type: http', `seq: ${place}`],
    [
      method,
      `url: ${url}`,
      `body: ${body === undefined ? 'none' : 'json'}`,
      `auth: ${request.needsKey ? 'inherit' : 'none'}`,
    ],
    ['params:query', ...query.map((setting) => `${setting.isOn ? '' : '~'}${line(setting)}`)],
    ['params:path', ...request.pathParameters.map(({ name }) => `${name}: {{${name}}}`)],
    ['headers', ...headers.map((setting) => `~${line(setting)}`)],
    ['body:json', ...(body === undefined ? [] : JSON.stringify(body, undefined, 2).split('\n'))],
    ['script:post-response', ...scriptOf(request)],
    ['docs', ...request.description.split('\n')],
  );
}

/** What a request does with its answer: remembers what the next ones need. */
function scriptOf({ operationId, givesPullNext }: CollectionRequest): string[] {
  const lines: string[] = [];
  if (givesPullNext)
    lines.push(
      "const next = res.getHeader('pull-next');",
      "if (next) bru.setVar('interactionId', next.split('/').pop());",
    );
  const passedOn = Object.entries(PASSED_ON[operationId] ?? {});
  if (passedOn.length > 0) lines.push('const body = res.getStatus() < 300 ? res.getBody() : {};');
  for (const [variable, where] of passedOn) lines.push(`if (${where}) bru.setVar('${variable}', ${where});`);
  return lines;
}

/** Blocks of Bruno's: a name, and lines; those without lines are left out. */
function blocks(...all: readonly (readonly string[])[]): string {
  return all
    .filter(([, ...lines]) => lines.some((text) => text !== ''))
    .map(
      ([name = '', ...lines]) =>
        `${name} {\n${lines.map((text) => (text === '' ? '' : `  ${text}`)).join('\n')}\n}\n`,
    )
    .join('\n');
}

function line({ name, value }: Setting): string {
  return `${name}: ${value}`;
}

/** `startStream-many` is `start-stream-many`, `Pay (compatibility)` is `pay-compatibility`. */
function fileName(text: string): string {
  const words = text.replaceAll(/([a-z])([A-Z])/g, '$1-$2').match(/[A-Za-z0-9]+/g);
  return (words ?? []).join('-').toLowerCase();
}
