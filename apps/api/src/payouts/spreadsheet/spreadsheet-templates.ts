/** Spreadsheets to begin with. They can be sent as they stand. */
export const TEMPLATE = `external_id,user_id,amount,pix_key,pix_key_type,expected_tax_id,description,metadata.order_id
sheet-1-001,u1,350.00,u1@email.com,EMAIL,,October commission,8812
sheet-1-002,u2,1200.00,(11) 91234-5678,PHONE,,"Refund, order 8813",8813
`;

export const BRAZILIAN_TEMPLATE = `identificador;usuario;valor;chave_pix;tipo_chave;cpf_cnpj;descricao;metadata.pedido
planilha-1-001;u1;350,00;u1@email.com;E-mail;;Comissão de outubro;8812
planilha-1-002;u2;1.200,00;(11) 91234-5678;Telefone;;Reembolso do pedido 8813;8813
`;

/** As Excel in Brazil saves "CSV UTF-8", and opens it by a double click. */
export const BRAZILIAN_TEMPLATE_FILE = `\uFEFF${BRAZILIAN_TEMPLATE.replaceAll('\n', '\r\n')}`;
