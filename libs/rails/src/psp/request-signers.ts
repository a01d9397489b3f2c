import { createHash, createPrivateKey, sign, type KeyObject } from 'node:crypto';

/** What is signed: the path with its query, and the body as it is sent, empty where there is none. */
export interface SignableRequest {
  readonly method: string;
  readonly path: string;
  readonly body: string;
}

/** The headers that prove whose request it is. */
export type RequestSigner = (request: SignableRequest, now: Date) => Record<string, string>;

/** The curve that each PSP's keys are on, as OpenSSL calls it. */
const CURVES = { stark: 'secp256k1', qitech: 'secp521r1' } as const;

/**
 * @param keyId what the PSP calls the key
 * @param pem the private key
 * @throws Error where that is no key of the PSP's curve. It does not show the key.
 */
export function requestSigner(name: keyof typeof CURVES, keyId: string, pem: string): RequestSigner {
  const key = privateKey(pem, CURVES[name]);
  return name === 'stark' ? starkSigner(keyId, key) : qitechSigner(keyId, key);
}

/** Stark Bank: ECDSA with SHA-256 over `accessId:accessTime:body`, the time in seconds. */
function starkSigner(accessId: string, key: KeyObject): RequestSigner {
  return ({ body }, now) => {
    const accessTime = String(Math.floor(now.getTime() / 1_000));
    const signature = sign('sha256', Buffer.from(`${accessId}:${accessTime}:${body}`), key);
    return {
      'access-id': accessId,
      'access-time': accessTime,
      'access-signature': signature.toString('base64'),
    };
  };
}

/** QI Tech: a JWT (ES512) over the MD5 of the body, the time, the method and the path. Without a body, that of an empty object. */
function qitechSigner(clientKey: string, key: KeyObject): RequestSigner {
  return ({ method, path, body }, now) => {
    const claims = {
      payload_md5: createHash('md5')
        .update(body === '' ? '{}' : body)
        .digest('hex'),
      timestamp: now.toISOString(),
      method,
      uri: path,
    };
    const [header, payload] = [{ typ: 'JWT', alg: 'ES512' }, claims].map((part) =>
      Buffer.from(JSON.stringify(part)).toString('base64url'),
    );
    const content = `${String(header)}.${String(payload)}`;
    // JWT has the two numbers side by side (RFC 7518, 3.4), not in DER.
    const signature = sign('sha512', Buffer.from(content), { key, dsaEncoding: 'ieee-p1363' });
    return { 'api-client-key': clientKey, authorization: `${content}.${signature.toString('base64url')}` };
  };
}

function privateKey(pem: string, curve: string): KeyObject {
  let key: KeyObject;
  try {
    key = createPrivateKey(pem);
  } catch {
    throw new Error('RAIL_SIGNING_KEY_FILE has no private key in PEM.');
  }
  const found = key.asymmetricKeyDetails?.namedCurve ?? key.asymmetricKeyType ?? 'none';
  if (found !== curve)
    throw new Error(`RAIL_SIGNING_KEY_FILE has a key of ${found}; it must be of ${curve}.`);
  return key;
}
