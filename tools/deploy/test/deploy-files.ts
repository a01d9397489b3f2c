import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { projectRoot } from '../../local-services/directories.js';

export const deployDirectory = join(projectRoot, 'deploy');

/** Every file beneath `deploy/<folder>` with this ending, by its path beneath `deploy/`, in order. */
export function deployFiles(folder: string, ending: string): string[] {
  return readdirSync(join(deployDirectory, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
    .map((entry) => join(entry.parentPath, entry.name).slice(deployDirectory.length + 1))
    .sort();
}

export function readText(path: string): string {
  return readFileSync(join(projectRoot, path), 'utf8');
}

/** All documents of a YAML file; the first fault is thrown, doubled keys among them. */
export function readYaml(path: string): unknown[] {
  return parseYaml(readText(path), path);
}

export function parseYaml(text: string, name: string): unknown[] {
  return [...parseAllDocuments(text, { merge: true })].map((document) => {
    const [fault] = document.errors;
    if (fault !== undefined) throw new Error(`${name}: ${fault.message}`);
    return document.toJS() as unknown;
  });
}
