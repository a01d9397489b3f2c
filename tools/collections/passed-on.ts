/** What an answer tells the requests after it: variables, and where in its JSON body they are. */
export const PASSED_ON: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  submitBatch: { batchId: 'body.batch_id', externalId: 'body.details?.[0]?.external_id' },
  submitPlainBatch: { batchId: 'body.batch_id' },
  submitBatchAndWait: { batchId: 'body.batch_id', externalId: 'body.details?.[0]?.external_id' },
  createWebhook: { webhookId: 'body.id' },
  listDeliveries: { deliveryId: 'body.items?.[0]?.id' },
  createKey: { keyId: 'body.id' },
};
