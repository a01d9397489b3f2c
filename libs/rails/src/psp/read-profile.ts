import { readFileSync } from 'node:fs';
import { parseProfile, type Profile } from './profile.js';
import asaas from './profiles/asaas.json' with { type: 'json' };
import celcoin from './profiles/celcoin.json' with { type: 'json' };
import efi from './profiles/efi.json' with { type: 'json' };
import inter from './profiles/inter.json' with { type: 'json' };
import qitech from './profiles/qitech.json' with { type: 'json' };
import spi from './profiles/spi.json' with { type: 'json' };
import stark from './profiles/stark.json' with { type: 'json' };
import woovi from './profiles/woovi.json' with { type: 'json' };

const SHIPPED: Readonly<Record<string, object>> = { spi, efi, woovi, celcoin, inter, asaas, stark, qitech };

/** The names of ours. */
export const PROFILES = Object.keys(SHIPPED);

/**
 * Reads a profile: one of ours by its name, or a file of the user's own. A file may extend one of ours, and then says only which
 * members differ.
 *
 * @throws Error naming the profile and every fault in it.
 */
export function readProfile(nameOrFile: string): Profile {
  const given = nameOrFile.endsWith('.json') ? readFile(nameOrFile) : { extends: nameOrFile };
  const { extends: base, ...members } = given;
  const known = typeof base === 'string' && Object.hasOwn(SHIPPED, base) ? SHIPPED[base] : undefined;
  if (base !== undefined && known === undefined)
    throw new Error(
      `RAIL_PROFILE: there is no profile ${JSON.stringify(base)}. There are ${Object.keys(SHIPPED).join(', ')}, and .json files.`,
    );
  const parsed = parseProfile({ ...known, ...members });
  if ('faults' in parsed) throw new Error(`RAIL_PROFILE: ${nameOrFile} has faults:\n${parsed.faults}`);
  return parsed.profile;
}

function readFile(file: string): Record<string, unknown> {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Error(`RAIL_PROFILE: ${file} cannot be read as JSON.`, { cause: error });
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json))
    throw new Error(`RAIL_PROFILE: ${file} is no JSON object.`);
  return { ...json };
}
