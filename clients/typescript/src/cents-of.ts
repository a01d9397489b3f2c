/**
 * The centavos of a message's `valor`, exactly. By way of its decimal digits, never by multiplying: a valor has 12 digits at most, and a
 * double keeps 15.
 */
export function centsOf(valor: number): number {
  return Number(valor.toFixed(2).replace('.', ''));
}
