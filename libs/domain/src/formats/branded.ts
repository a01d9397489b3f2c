declare const brand: unique symbol;

/** A type that only its own check can hand out: a `Branded<string, 'Ispb'>` has been looked at. */
export type Branded<Value, Name extends string> = Value & { readonly [brand]: Name };
