import type { FastifyReply } from 'fastify';
import type { Ispb, ReadingForm } from '#domain';
import type { Reading } from '#use-cases';
import { noteReplay } from '../http/limits/empty-read.js';

/**
 * Answers a reading call: the messages' stored texts as they are, or 204; either way with the id to call next.
 */
export function sendReading(reply: FastifyReply, ispb: Ispb, form: ReadingForm, reading: Reading): void {
  // On the raw response, which keeps the name's capitals; Fastify makes all names small.
  reply.raw.setHeader('Pull-Next', `/api/pix/${ispb}/stream/${reading.next}`);
  if (reading.kind === 'nothing') {
    void reply.code(204).send();
    return;
  }
  if (reading.replayed) noteReplay(reply);
  const body = form === 'one' ? reading.payloads : `[${reading.payloads}]`;
  // A buffer, because Fastify would add a charset parameter to a text, which JSON does not have.
  void reply.code(200).header('content-type', 'application/json').send(Buffer.from(body));
}
