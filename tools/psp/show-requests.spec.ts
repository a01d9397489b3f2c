import { describe, expect, it } from '@jest/globals';
import { DIALECTS } from './dialects.js';
import { showRequests } from './show-requests.js';

describe('the requests of a profile', () => {
  it('are shown as they would be sent, credentials by name', async () => {
    const shown = await showRequests('efi');
    expect(shown).toContain('POST /oauth/token');
    expect(shown).toContain('authorization: Basic <RAIL_CLIENT_ID>:<RAIL_CLIENT_SECRET>');
    expect(shown).toMatch(/PUT \/v3\/gn\/pix\/E\w{31}\nauthorization: Bearer <token>[^]*"valor": "12.34"/);
    expect(shown).toMatch(/GET \/v2\/gn\/pix\/enviados\/id-envio\/E\w{31}/);
  });

  it.each([...DIALECTS.keys()])('are shown of %s, the submission among them', async (name) => {
    const shown = await showRequests(name);
    expect(shown).toMatch(/^(POST|PUT) [^]*(ana@example\.com|<RAIL_ACCOUNT>|<receiverName of the look-up>)/m);
    expect(shown).toMatch(/"\w+": "Fatura 123"/);
  });

  it('are not shown of a faulty profile: its faults are named', async () => {
    await expect(showRequests('unknown')).rejects.toThrow('there is no profile "unknown"');
  });
});
