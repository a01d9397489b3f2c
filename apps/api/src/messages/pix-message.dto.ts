import { ApiProperty } from '@nestjs/swagger';
import { ACCOUNT_TYPES } from '#domain';

const TAX_ID = 'CPF (11 digits) or CNPJ (14 characters), with valid check digits.';

/** Who pays or who is paid, as the documentation shows it. */
export class PixPartyDto {
  @ApiProperty({ minLength: 1, maxLength: 140, example: 'Marcos José' })
  readonly nome!: string;

  @ApiProperty({ description: TAX_ID, example: '98716278151' })
  readonly cpfCnpj!: string;

  @ApiProperty({ pattern: '^[0-9A-Z]{8}$', example: '32074986' })
  readonly ispb!: string;

  @ApiProperty({ pattern: '^[0-9]{1,4}$', example: '0001' })
  readonly agencia!: string;

  @ApiProperty({ pattern: '^[0-9A-Z]{1,20}$', example: '1231231' })
  readonly contaTransacional!: string;

  @ApiProperty({ enum: ACCOUNT_TYPES, example: 'CACC' })
  readonly tipoConta!: string;
}

/** A Pix message, as the documentation shows it. */
export class PixMessageDto {
  @ApiProperty({
    description: 'E, the ISPB of the institution that pays, yyyyMMddHHmm in UTC, 11 letters and digits.',
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

  @ApiProperty({ maxLength: 140, required: false, example: '' })
  readonly campoLivre!: string;

  @ApiProperty({ pattern: '^[a-zA-Z0-9]{1,35}$', example: 'h7a786d8a7s6gd1hgs' })
  readonly txId!: string;

  @ApiProperty({ description: 'UTC with three decimals.', example: '2022-07-23T19:47:18.108Z' })
  readonly dataHoraPagamento!: string;
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
