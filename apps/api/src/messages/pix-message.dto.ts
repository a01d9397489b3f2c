import { ApiProperty, ApiPropertyOptional, OmitType } from '@nestjs/swagger';
import { ACCOUNT_TYPES } from '#domain';
import { ApiCount, ApiEndToEndId, ApiIspbProperty, ApiText } from '../documentation/fields.js';

const TAX_ID = 'CPF (11 digits) or CNPJ (14 characters), with valid check digits.';

/** Who pays or who is paid. Documentation, as all here: up to 1000 messages are read by the domain's parser. */
export class PixPartyDto {
  @ApiText({ description: 'Name.', minLength: 1, maxLength: 140, example: 'Marcos José' })
  readonly nome!: string;
  @ApiText({ description: TAX_ID, example: '98716278151' })
  readonly cpfCnpj!: string;
  @ApiIspbProperty({ description: 'Their institution.', example: '32074986' })
  readonly ispb!: string;
  @ApiText({ description: 'Branch.', pattern: '^[0-9]{1,4}$', example: '0001' })
  readonly agencia!: string;
  @ApiText({ description: 'Account number.', pattern: '^[0-9A-Z]{1,20}$', example: '1231231' })
  readonly contaTransacional!: string;
  @ApiProperty({
    enum: ACCOUNT_TYPES,
    enumName: 'AccountType',
    description: 'CACC current, SLRY salary, SVGS savings, TRAN payment, OTHR any other account.',
    example: 'CACC',
  })
  readonly tipoConta!: string;
}

/** A Pix message. */
export class PixMessageDto {
  @ApiEndToEndId({
    description:
      'The payment’s id, to de-duplicate by: E, the ISPB of the institution that pays, yyyyMMddHHmm in UTC, 11 letters and digits.',
    example: 'E320749862024022119277T3lEBbUM0z',
  })
  readonly endToEndId!: string;
  @ApiProperty({
    description: 'Reais; always two decimals when it is delivered.',
    minimum: 0.01,
    maximum: 9999999999.99,
    example: 90.2,
  })
  readonly valor!: number;
  @ApiProperty({ type: PixPartyDto })
  readonly pagador!: PixPartyDto;
  @ApiProperty({ type: PixPartyDto })
  readonly recebedor!: PixPartyDto;
  @ApiText({ description: 'Free text; may be empty.', maxLength: 140, example: '' })
  readonly campoLivre!: string;
  @ApiProperty({
    description: 'The receiver’s own id of the payment.',
    pattern: '^[a-zA-Z0-9]{1,35}$',
    example: 'h7a786d8a7s6gd1hgs',
  })
  readonly txId!: string;
  @ApiProperty({
    description: 'When it was paid: UTC with three decimals.',
    format: 'date-time',
    example: '2022-07-23T19:47:18.108Z',
  })
  readonly dataHoraPagamento!: string;
}

/** A Pix message as it is delivered to us. */
export class PixMessageInputDto extends OmitType(PixMessageDto, ['campoLivre']) {
  @ApiPropertyOptional({ description: 'Free text; empty when it is left out.', maxLength: 140, example: '' })
  readonly campoLivre?: string;
}

/** What became of messages that were delivered. */
export class DeliveryDto {
  @ApiCount({ description: 'Stored now.', example: 2 }) readonly accepted!: number;
  @ApiCount('Known before, with the same content.') readonly duplicates!: number;
}

/** The institution that examples read from and deliver to. */
export const EXAMPLE_ISPB = '00000000';
/** A message that can be delivered as it stands. */
export const EXAMPLE_MESSAGE = {
  endToEndId: 'E320749862024022119277T3lEBbUM0z',
  valor: 90.2,
  pagador: {
    nome: 'Marcos José',
    cpfCnpj: '98716278151',
    ispb: '32074986',
    agencia: '0001',
    contaTransacional: '1231231',
    tipoConta: 'CACC',
  },
  recebedor: {
    nome: 'Flavio José',
    cpfCnpj: '77615678242',
    ispb: EXAMPLE_ISPB,
    agencia: '0361',
    contaTransacional: '1210098',
    tipoConta: 'SVGS',
  },
  campoLivre: '',
  txId: 'h7a786d8a7s6gd1hgs',
  dataHoraPagamento: '2022-07-23T19:47:18.108Z',
};

/** Another one, for arrays. */
export const EXAMPLE_MESSAGE_2 = {
  ...EXAMPLE_MESSAGE,
  endToEndId: 'E320749862024022119288T3lEBbUM1a',
  valor: 1250.5,
  txId: 'h7a786d8a7s6gd1hgt',
};
export const MESSAGE_EXAMPLES = {
  one: { summary: 'One message', value: EXAMPLE_MESSAGE },
  several: { summary: 'Several messages', value: [EXAMPLE_MESSAGE, EXAMPLE_MESSAGE_2] },
};
