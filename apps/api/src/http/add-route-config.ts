import { RouteConfig } from '@nestjs/platform-fastify';

/** What decorators of ours have said of each route handler so far. */
const saidOf = new WeakMap<object, object>();

/**
 * Something that hooks can read from `request.routeOptions.config` before the body is. Of a method only, and however many
 * times: Nest's own decorator keeps no more than the last that was said.
 */
export function addRouteConfig(config: object): MethodDecorator {
  return (target, key, descriptor) => {
    const handler: unknown = descriptor.value;
    if (typeof handler !== 'function') throw new Error(`${String(key)} is no method`);
    const all = { ...saidOf.get(handler), ...config };
    saidOf.set(handler, all);
    RouteConfig(all)(target, key, descriptor);
  };
}
