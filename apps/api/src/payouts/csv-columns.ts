import type { BatchStatus, PayoutStatus } from '#domain';
import type { StatementLine } from '#use-cases';
import type { BatchReport, PayoutReport } from '#presenters';
import { flag, moment, money, text, whole, word, type CsvColumn } from '../lists/csv.js';

const PAYOUT_STATUSES: Readonly<Record<PayoutStatus, string>> = {
  pending: 'pendente',
  processing: 'em andamento',
  in_doubt: 'em dúvida',
  needs_review: 'em revisão',
  paid: 'pago',
  failed: 'falhou',
  duplicate: 'duplicado',
  cancelled: 'cancelado',
};
const BATCH_STATUSES: Readonly<Record<BatchStatus, string>> = {
  awaiting_approval: 'aguarda aprovação',
  scheduled: 'agendado',
  pending: 'pendente',
  processing: 'em andamento',
  completed: 'concluído',
  completed_with_failures: 'concluído com falhas',
  failed: 'falhou',
  cancelled: 'cancelado',
};
const LINE_KINDS: Readonly<Record<StatementLine['kind'], string>> = {
  payment: 'pagamento',
  return: 'devolução',
};

export const ITEM_COLUMNS: readonly CsvColumn<PayoutReport>[] = [
  whole('index', 'Índice', (item) => item.index),
  text('external_id', 'Identificador', (item) => item.external_id),
  text('user_id', 'Usuário', (item) => item.user_id),
  word(PAYOUT_STATUSES, 'status', 'Situação', (item) => item.status),
  money('amount_cents', 'Valor', (item) => item.amount_cents),
  text('payout_id', 'Pagamento', (item) => item.payout_id),
  text('end_to_end_id', 'EndToEndId', (item) => item.end_to_end_id),
  text('receiver_ispb', 'ISPB do recebedor', (item) => item.receiver_ispb),
  moment('settled_at', 'Liquidado em', (item) => item.settled_at),
  text('failure_code', 'Código da falha', (item) => item.failure?.code),
  text('failure_message', 'Falha', (item) => item.failure?.message),
  flag('failure_retryable', 'Pode ser refeito', (item) => item.failure?.retryable),
  text('failure_source', 'Origem da falha', (item) => item.failure?.source),
  text('duplicate_of_batch_id', 'Lote do original', (item) => item.duplicate_of?.batch_id),
  text('duplicate_of_external_id', 'Identificador do original', (item) => item.duplicate_of?.external_id),
  text('duplicate_of_payout_id', 'Pagamento do original', (item) => item.duplicate_of?.payout_id),
  word(PAYOUT_STATUSES, 'duplicate_of_status', 'Situação do original', (item) => item.duplicate_of?.status),
  money('returned_cents', 'Devolvido', (item) => item.returned_cents),
  text('description', 'Descrição', (item) => item.description),
  // In one column: which names occur is known only when all is read.
  text('metadata', 'Metadados', (item) => item.metadata && JSON.stringify(item.metadata)),
];

export const BATCH_COLUMNS: readonly CsvColumn<BatchReport>[] = [
  text('batch_id', 'Lote', (batch) => batch.batch_id),
  word(BATCH_STATUSES, 'status', 'Situação', (batch) => batch.status),
  whole('processed', 'Processados', (batch) => batch.processed),
  whole('successful', 'Pagos', (batch) => batch.successful),
  whole('failed', 'Falharam', (batch) => batch.failed),
  whole('duplicates', 'Duplicados', (batch) => batch.duplicates),
  whole('pending', 'Pendentes', (batch) => batch.pending),
  whole('processing', 'Em andamento', (batch) => batch.processing),
  whole('in_doubt', 'Em dúvida', (batch) => batch.in_doubt),
  whole('needs_review', 'Em revisão', (batch) => batch.needs_review),
  whole('cancelled', 'Cancelados', (batch) => batch.cancelled),
  money('total_cents', 'Valor total', (batch) => batch.amount_cents.total),
  money('paid_cents', 'Valor pago', (batch) => batch.amount_cents.paid),
  money('failed_cents', 'Valor das falhas', (batch) => batch.amount_cents.failed),
  money('returned_cents', 'Valor devolvido', (batch) => batch.amount_cents.returned),
  moment('scheduled_for', 'Agendado para', (batch) => batch.scheduled_for),
  moment('created_at', 'Criado em', (batch) => batch.created_at),
  moment('started_at', 'Iniciado em', (batch) => batch.started_at ?? undefined),
  moment('completed_at', 'Concluído em', (batch) => batch.completed_at ?? undefined),
];

export const STATEMENT_COLUMNS: readonly CsvColumn<StatementLine>[] = [
  word(LINE_KINDS, 'kind', 'Tipo', (line) => line.kind),
  moment('settled_at', 'Liquidado em', (line) => line.settledAt.toISOString()),
  money('amount_cents', 'Valor', (line) => line.amountCents),
  text('batch_id', 'Lote', (line) => line.batchId),
  text('external_id', 'Identificador', (line) => line.externalId),
  text('user_id', 'Usuário', (line) => line.userId),
  text('payout_id', 'Pagamento', (line) => line.payoutId),
  text('end_to_end_id', 'EndToEndId', (line) => line.endToEndId),
  text('receiver_ispb', 'ISPB do recebedor', (line) => line.receiverIspb),
  text('return_id', 'Devolução', (line) => line.returnId),
  text('reason', 'Motivo da devolução', (line) => line.reason),
  text('description', 'Descrição', (line) => line.description),
];
