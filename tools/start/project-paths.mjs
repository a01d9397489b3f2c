import { dirname, join } from 'node:path';

/** The project's folder. */
export const projectRoot = dirname(dirname(import.meta.dirname));

/** Everything that running leaves behind; ignored by git. */
export const localDirectory = join(projectRoot, '.local');
