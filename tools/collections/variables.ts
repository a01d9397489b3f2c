import type { CollectionRequest, Setting } from './list-requests.js';

const BASE_URL = 'http://127.0.0.1:3000';

/** What requests have in common and pass on to each other: the server, and every parameter of a path with the document's example. */
export function variablesOf(requests: readonly CollectionRequest[]): Setting[] {
  const parameters = requests.flatMap(({ pathParameters }) => pathParameters);
  const firsts = new Map(parameters.toReversed().map(({ name, value }) => [name, value]));
  const sorted = [...firsts].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return [{ name: 'baseUrl', value: BASE_URL }, ...sorted.map(([name, value]) => ({ name, value }))];
}
