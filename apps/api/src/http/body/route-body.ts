import { SetMetadata } from '@nestjs/common';

/** Metadata of a route: true where its body may be large. */
export const READS_LARGE_BODY = 'malote:reads-large-body';
/** Metadata of a route: true where a form's body is read as JSON text. */
export const READS_FORM_AS_JSON = 'malote:reads-form-as-json';
/** Metadata of a route: true where it reads CSV as well. */
export const READS_CSV = 'malote:reads-csv';
/** Metadata of a route: true where it needs its body byte for byte. */
export const KEEPS_RAW_BODY = 'malote:keeps-raw-body';

/** A route whose body is a list of payments or messages. All others read 64 KiB. */
export const ReadsLargeBody = (): MethodDecorator => SetMetadata(READS_LARGE_BODY, true);

/**
 * A route that reads a form's body as JSON text, because `curl -d @file` says it is a form whatever the file holds. For the
 * compatibility routes only.
 */
export const ReadsFormAsJson = (): MethodDecorator => SetMetadata(READS_FORM_AS_JSON, true);

/** A route that reads CSV as well as JSON: its body is then a `CsvTable`. */
export const ReadsCsv = (): MethodDecorator => SetMetadata(READS_CSV, true);

/** A route that needs its body byte for byte as well, such as for a signature: `request.rawBody`. */
export const KeepsRawBody = (): MethodDecorator => SetMetadata(KEEPS_RAW_BODY, true);
