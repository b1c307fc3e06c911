type Constructor = (abstract new (...args: never[]) => object) & { readonly prototype: object }

const isInstance = Function.prototype[Symbol.hasInstance] as (this: unknown, value: unknown) => boolean

export interface Derivation {
  /** What is called in the place of the original's methods. */
  readonly methods?: object
  /** Gets the arguments of the constructor, and returns those of the original. */
  readonly prepared?: (args: never[]) => never[]
}

/**
 * Returns a class derived from one of Node's older ones, which are functions: it can be called without `new`, and on an object that
 * inherits from it (`http.Agent.call(this)`), as code from before there were classes does it.
 *
 * Each machine has classes of its own, and each start. What they make has their prototype from the beginning: to give it another one at the
 * end costs as much as all else that we do for a request.
 */
export function derived<Original extends Constructor>(
  original: Original,
  { methods = {}, prepared = args => args }: Derivation = {},
): Original {
  function Derived(this: object, ...given: never[]): unknown {
    const args = prepared(given)
    const made = new.target ?? (this instanceof Derived ? undefined : Derived)
    if (made === undefined) return Reflect.apply(original as unknown as () => unknown, this, args)
    if (made !== Derived) return Reflect.construct(original, args, made)
    return Reflect.construct(original, args, Derived.prototype === Made.prototype ? Made : Derived)
  }
  Object.setPrototypeOf(Derived, original)
  Object.defineProperty(Derived, 'name', { value: original.name })
  // What derives from the original another way is one of these too: an agent of https is one of http.
  Object.defineProperty(Derived, Symbol.hasInstance, {
    value(this: unknown, value: unknown): boolean {
      return isInstance.call(this === Derived ? original : this, value)
    },
  })
  const own: PropertyDescriptorMap = {
    constructor: { value: Derived, writable: true, configurable: true },
    ...Object.getOwnPropertyDescriptors(methods),
  }
  // V8 makes objects of a class in one go. Of a function that is given as `new.target` it makes a new shape each time.
  class Made extends (original as unknown as new (...args: never[]) => object) {}
  Object.defineProperties(Made.prototype, own)
  Derived.prototype = Made.prototype
  return Derived as unknown as Original
}
