import { runInNewContext } from 'node:vm';
import { callOf, type BruFile } from './parse-bru.js';

/** Sends a request as Bruno does, with what is switched on, and runs its script, which may set variables. Returns the status and the answer's text. */
export async function runBru(
  file: BruFile,
  variables: Map<string, string>,
): Promise<{ status: number; text: string }> {
  const { method, call } = callOf(file);
  const filled = (value: string): string =>
    value.replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => variables.get(name) ?? '');
  const parameters = file.settings.get('params:path') ?? new Map<string, string>();
  const url = filled(call.get('url') ?? '').replaceAll(/:([A-Za-z]\w*)/g, (_, name: string) =>
    encodeURIComponent(filled(parameters.get(name) ?? '')),
  );
  const body = file.texts.get('body:json');
  const headers = body === undefined ? {} : { 'content-type': 'application/json' };
  const response = await fetch(url, { method: method.toUpperCase(), headers, body: body ?? null });
  const text = await response.text();
  const res = {
    getStatus: () => response.status,
    getHeader: (name: string) => response.headers.get(name) ?? undefined,
    getBody: (): unknown => JSON.parse(text),
  };
  const bru = { setVar: (name: string, value: string) => void variables.set(name, value) };
  runInNewContext(`{ ${file.texts.get('script:post-response') ?? ''} }`, { res, bru });
  return { status: response.status, text };
}
