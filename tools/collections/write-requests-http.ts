import type { CollectionRequest } from './list-requests.js';
import { variablesOf } from './variables.js';

const HEAD = `# Every operation of Malote, for the REST Client of VS Code and the HTTP client of JetBrains. Written by \`npm run collections\`.
# The answers of streams carry Pull-Next: put its last part into interactionId, then read on. apiKey is needed with AUTH=required only.
`;

/** One file with every request, in the syntax that both editors read. */
export function writeRequestsHttp(requests: readonly CollectionRequest[]): string {
  const variables = [...variablesOf(requests), { name: 'apiKey', value: 'mk_yours' }];
  const head = `${HEAD}\n${variables.map(({ name, value }) => `@${name} = ${value}`).join('\n')}\n`;
  return [head, ...requests.map(requestText)].join('\n');
}

function requestText(request: CollectionRequest): string {
  const { id, folder, title, method, path, query, headers, body, needsKey } = request;
  const search = query
    .filter(({ isOn }) => isOn)
    .map(({ name, value }) => `${name}=${encodeURIComponent(value)}`);
  const url = `{{baseUrl}}${path.replaceAll(/\{(\w+)\}/g, '{{$1}}')}${search.length > 0 ? `?${search.join('&')}` : ''}`;
  const optional = [
    ...query.filter(({ isOn }) => !isOn).map(({ name, value }) => `?${name}=${encodeURIComponent(value)}`),
    ...headers.map(({ name, value }) => `${name}: ${value}`),
  ];
  return [
    `### ${folder}: ${title}`,
    `# @name ${id}`,
    ...(optional.length > 0 ? [`# May have: ${optional.join('  ')}`] : []),
    `${method.toUpperCase()} ${url}`,
    ...(needsKey ? ['Authorization: Bearer {{apiKey}}'] : []),
    ...(body === undefined ? [] : ['Content-Type: application/json', '', JSON.stringify(body, undefined, 2)]),
    '',
  ].join('\n');
}
