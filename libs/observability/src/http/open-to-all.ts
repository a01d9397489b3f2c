import { SetMetadata } from '@nestjs/common';

/** Metadata of a route: true where it needs no key. */
export const OPEN_TO_ALL = 'malote:open-to-all';

/** A route that needs no key: health, metrics, documentation, error pages. Where keys are asked for, every other route needs one. */
export const OpenToAll = (): MethodDecorator => SetMetadata(OPEN_TO_ALL, true);
