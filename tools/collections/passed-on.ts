/** What an answer tells the requests after it: variables, and where in its JSON body they are. */
export const PASSED_ON: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  submitBatch: { batch_id: 'body.batch_id', external_id: 'body.details?.[0]?.external_id' },
  submitPlainBatch: { batch_id: 'body.batch_id' },
  submitBatchAndWait: { batch_id: 'body.batch_id', external_id: 'body.details?.[0]?.external_id' },
  createWebhook: { id: 'body.id' },
  listDeliveries: { delivery_id: 'body.items?.[0]?.id' },
  createKey: { key_id: 'body.id' },
};
