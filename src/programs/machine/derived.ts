type Constructor = (abstract new (...args: never[]) => object) & { readonly prototype: object }

const isInstance = Function.prototype[Symbol.hasInstance] as (this: unknown, value: unknown) => boolean

/**
 * Returns a class derived from one of Node's older ones, which are functions: it can be called without `new`, and on an object that
 * inherits from it (`http.Agent.call(this)`), as code from before there were classes does it.
 */
export function derived<Original extends Constructor>(original: Original, methods: object = {}): Original {
  function Derived(this: object, ...args: never[]): unknown {
    if (new.target !== undefined) return Reflect.construct(original, args, new.target)
    if (!(this instanceof Derived)) return Reflect.construct(original, args, Derived)
    return Reflect.apply(original as unknown as () => unknown, this, args)
  }
  Object.setPrototypeOf(Derived, original)
  Object.defineProperty(Derived, 'name', { value: original.name })
  // What derives from the original another way is one of these too: an agent of https is one of http.
  Object.defineProperty(Derived, Symbol.hasInstance, {
    value(this: unknown, value: unknown): boolean {
      return isInstance.call(this === Derived ? original : this, value)
    },
  })
  Derived.prototype = Object.create(original.prototype, {
    constructor: { value: Derived, writable: true, configurable: true },
    ...Object.getOwnPropertyDescriptors(methods),
  })
  return Derived as unknown as Original
}
