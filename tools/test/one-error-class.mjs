import { types } from 'node:util';

/**
 * jest gives each test file its own globals, so an error that Node.js itself made (a refused connection, a
 * taken port) is not `instanceof Error` there, though it is everywhere else. This makes it so again.
 */
const isOrdinaryInstance = Function.prototype[Symbol.hasInstance];

Object.defineProperty(Error, Symbol.hasInstance, {
  value(candidate) {
    return isOrdinaryInstance.call(this, candidate) || (this === Error && types.isNativeError(candidate));
  },
});
